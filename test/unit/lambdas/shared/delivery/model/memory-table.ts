/** Models a table in memory, with the conditional writes of single items that the real one has. */

import type { Key, Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { unknownPageToken } from "../../../../../../lambdas/shared/core/page-token.ts";

type Item = Record<string, unknown>;

/** Keeps items by partition and sort key, and lets a watcher see every write. */
export class MemoryStore {
  private readonly partitions = new Map<string, { readonly keys: string[]; readonly items: Map<string, Item> }>();
  onWrite: (key: Key, item: Item) => void = () => {};

  get({ pk, sk }: Key): Item | undefined {
    return this.partitions.get(pk)?.items.get(sk);
  }

  set(key: Key, item: Item): void {
    const { pk, sk } = key;
    const partition = this.partitions.get(pk) ?? { keys: [], items: new Map() };
    this.partitions.set(pk, partition);
    if (!partition.items.has(sk)) partition.keys.splice(firstFrom(partition.keys, sk), 0, sk);
    partition.items.set(sk, item);
    this.onWrite(key, item);
  }

  remove({ pk, sk }: Key): void {
    const partition = this.partitions.get(pk);
    if (partition?.items.delete(sk)) partition.keys.splice(firstFrom(partition.keys, sk), 1);
  }

  /** Answers the items of a range of sort keys in order, both ends included. */
  range(pk: string, from: string, to: string): Item[] {
    const { keys, items } = this.partitions.get(pk) ?? { keys: [], items: new Map<string, Item>() };
    const found: Item[] = [];
    for (let index = firstFrom(keys, from); index < keys.length; index++) {
      const key = keys[index] ?? "";
      if (key > to) break;
      found.push(copyOf({ ...items.get(key), pk, sk: key }));
    }
    return found;
  }
}

/** Answers the index of the first key that is not before this one. */
function firstFrom(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

const copyOf = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value instanceof Set ? new Set(value) : value]),
  );

/** Runs the effect of a call to the outside after a while, or fails, or never returns. */
type Operate = <T>(effect: () => T) => Promise<T>;

const isAs = (item: Item, expected: object): boolean =>
  Object.entries(expected).every(([name, value]) => item[name] === value);

const without = (item: object): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));

function added(item: Item, amounts: Readonly<Record<string, number | ReadonlySet<string>>>): Item {
  const sums = Object.entries(amounts).map(([name, amount]) => {
    const before = item[name];
    if (typeof amount === "number") return [name, (typeof before === "number" ? before : 0) + amount] as const;
    return [name, new Set([...(before instanceof Set ? before : []), ...amount])] as const;
  });
  return { ...item, ...Object.fromEntries(sums) };
}

interface PageOptions {
  readonly after?: string | undefined;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/** Makes a table with what `Connectors` and `DeliveryStats` use. */
export function memoryTable(store: MemoryStore, operate: Operate): Table {
  const change = (key: Key, attributes: object, isMet: (item: Item) => boolean): boolean => {
    const item = store.get(key);
    if (!item || !isMet(item)) return false;
    store.set(key, without({ ...item, ...attributes }));
    return true;
  };
  const compared = (key: Key, name: string, value: number, isMet: (before: number) => boolean): boolean => {
    const before = store.get(key)?.[name];
    if (typeof before === "number" && !isMet(before)) return false;
    store.set(key, { ...store.get(key), [name]: value });
    return true;
  };
  const listed = (pk: string, prefix: string, { after, newestFirst = false }: PageOptions = {}): Item[] => {
    if (after !== undefined && !after.startsWith(prefix)) throw unknownPageToken();
    const all = store.range(pk, prefix, `${prefix}\uffff`);
    if (newestFirst) return all.toReversed().filter(({ sk }) => after === undefined || String(sk) < after);
    return all.filter(({ sk }) => after === undefined || String(sk) > after);
  };
  const page = (pk: string, prefix: string, options: PageOptions) => {
    const items = listed(pk, prefix, options).slice(0, options.limit);
    // Names a next page after every full one, even if nothing follows, as DynamoDB does.
    return items.length === options.limit ? { items, next: items.at(-1)?.sk } : { items };
  };
  const table = {
    get: (key: Key) => operate(() => store.get(key) && copyOf({ ...store.get(key), ...key })),
    getMany: (keys: readonly Key[]) =>
      operate(() => keys.flatMap((key) => (store.get(key) ? [copyOf({ ...store.get(key), ...key })] : []))),
    put: ({ pk, sk, ...item }: Key & Item) => operate(() => store.set({ pk, sk }, without(item))),
    claim: ({ pk, sk, ...item }: Key & Item) =>
      operate(() => {
        if (store.get({ pk, sk })) return false;
        store.set({ pk, sk }, without(item));
        return true;
      }),
    claimForATime: ({ pk, sk, ...item }: Key & Item, nowSeconds: number) =>
      operate(() => {
        const before = store.get({ pk, sk });
        if (before && !(typeof before.expiresAt === "number" && before.expiresAt <= nowSeconds)) return false;
        store.set({ pk, sk }, without(item));
        return true;
      }),
    change: (key: Key, attributes: object, expected: object = {}) =>
      operate(() => change(key, attributes, (item) => isAs(item, expected))),
    tally: (key: Key, amounts: Record<string, number>, set: object) =>
      operate(() => store.set(key, without(added({ ...store.get(key), ...set }, amounts)))),
    add: (key: Key, amounts: Record<string, number | ReadonlySet<string>>, set: object = {}, initial: object = {}) =>
      operate(() => {
        store.set(key, without(added({ ...initial, ...store.get(key), ...set }, amounts)));
        return copyOf({ ...store.get(key), ...key });
      }),
    addAtMost: (
      key: Key,
      amounts: Record<string, number>,
      { attribute, most }: { attribute: string; most: number },
      lacking: object,
    ) =>
      operate(() => {
        const item = store.get(key);
        const before = item?.[attribute];
        const isLacking = item !== undefined && Object.keys(lacking).every((name) => item[name] === undefined);
        if (!isLacking || typeof before !== "number" || before > most) return false;
        store.set(key, added({ ...item, ...lacking }, amounts));
        return true;
      }),
    remove: (key: Key, expected: object = {}) =>
      operate(() => {
        if (isAs(store.get(key) ?? {}, expected)) store.remove(key);
      }),
    raise: (key: Key, name: string, value: number) =>
      operate(() => void compared(key, name, value, (before) => before < value)),
    lower: (key: Key, name: string, value: number) =>
      operate(() => void compared(key, name, value, (before) => before > value)),
    claimDue: (
      key: Key,
      name: string,
      next: number,
      { dueBy, orAfter = Infinity }: { dueBy: number; orAfter?: number },
    ) =>
      operate(
        () =>
          store.get(key) !== undefined && compared(key, name, next, (before) => before <= dueBy || before > orAfter),
      ),
    list: (pk: string, prefix: string, after?: string) => operate(() => listed(pk, prefix, { after })),
    page: (pk: string, prefix: string, options: PageOptions = {}) => operate(() => page(pk, prefix, options)),
    count: (pk: string, prefix: string) => operate(() => listed(pk, prefix).length),
    range: (pk: string, from: string, to: string) => operate(() => store.range(pk, from, to)),
  };
  return table as unknown as Table;
}
