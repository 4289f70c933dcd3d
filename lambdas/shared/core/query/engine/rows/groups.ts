/** Puts points into groups by their tags. A point without a tag is in the group of the empty one. */

import type { Batch } from "../../series.ts";
import { byText } from "../origin.ts";

interface Node<G> {
  readonly children: Map<string, Node<G>>;
  group?: G;
}

export class Groups<G> {
  readonly #keys: readonly string[];
  readonly #create: () => G;
  readonly #root: Node<G> = { children: new Map() };
  #count = 0;

  constructor(keys: readonly string[], create: () => G) {
    this.#keys = keys;
    this.#create = create;
  }

  get count(): number {
    return this.#count;
  }

  /** Answers the group of each row of a batch, which it makes if there was none. */
  of(batch: Batch): (index: number) => G {
    const columns = this.#keys.map((key) => batch.tags.get(key));
    return (index) => {
      let node = this.#root;
      for (const column of columns) node = childOf(node, column?.[index] ?? "");
      return this.#groupOf(node);
    };
  }

  #groupOf(node: Node<G>): G {
    if (node.group === undefined) {
      node.group = this.#create();
      this.#count++;
    }
    return node.group;
  }

  /** Answers all groups in the order of their tags. */
  sorted(): { tags: ReadonlyMap<string, string>; group: G }[] {
    return this.#below(this.#root, []).map(({ values, group }) => ({
      tags: new Map(
        this.#keys
          .map((key, place) => [key, values[place] ?? ""] as const)
          .sort(([one], [other]) => byText(one, other)),
      ),
      group,
    }));
  }

  #below({ group, children }: Node<G>, values: readonly string[]): { values: readonly string[]; group: G }[] {
    if (group !== undefined) return [{ values, group }];
    return [...children]
      .sort(([one], [other]) => byText(one, other))
      .flatMap(([value, child]) => this.#below(child, [...values, value]));
  }
}

function childOf<G>(node: Node<G>, value: string): Node<G> {
  const known = node.children.get(value);
  if (known) return known;
  const child: Node<G> = { children: new Map() };
  node.children.set(value, child);
  return child;
}
