/** Gives rows places in the page, and the places of those that leave it to those that come. */

/** A place in the page, which is drawn anew when another row takes it: quicker than one is taken away and another made. */
export interface Place {
  readonly id: number;
  /** The key of the row that has it. */
  readonly key: string;
}

/** Answers the places of rows that are in the page together. A row keeps its place. Places that are free stay where they are. */
export function takePlaces(before: readonly Place[], keys: readonly string[]): readonly Place[] {
  const wanted = new Set(keys);
  const had = new Set(before.map(({ key }) => key));
  const coming = keys.filter((key) => !had.has(key));
  const places: Place[] = [];
  for (const { id, key } of before) {
    const next = wanted.has(key) ? key : coming.shift();
    if (next !== undefined) places.push({ id, key: next });
  }
  const free = Math.max(-1, ...before.map(({ id }) => id)) + 1;
  return [...places, ...coming.map((key, index) => ({ id: free + index, key }))];
}

/** Answers the places in the order of their rows, as they are read and as Tab goes through them. */
export function inOrder(places: readonly Place[], keys: readonly string[]): readonly Place[] {
  const order = new Map(keys.map((key, index) => [key, index]));
  const at = ({ key }: Place): number => order.get(key) ?? 0;
  return places.toSorted((one, other) => at(one) - at(other));
}
