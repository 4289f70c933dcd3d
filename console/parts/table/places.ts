/** Gives rows places in the page, and the places of those that leave it to those that come. */

/** A place in the page, which is drawn anew when another row takes it: quicker than one is taken away and another made. */
export interface Place {
  readonly id: number;
  /** The key of the row that has it. */
  readonly key: string;
}

/** Answers an id that no place has, nor any that follows it. */
const freeId = (places: readonly Place[]): number => Math.max(-1, ...places.map(({ id }) => id)) + 1;

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
  const free = freeId(before);
  return [...places, ...coming.map((key, index) => ({ id: free + index, key }))];
}

/** The row that is to stay in the page while others are put in order, and the places that were there before. */
interface Staying {
  readonly key: string;
  readonly before: readonly Place[];
}

/**
 * Answers the places in the order of their rows, as they are read and as Tab goes through them. The row that stays is not
 * taken out of the page for that, which would close a menu that is open in it and take the focus from it: those that come
 * before it now and stood behind it get places of their own, so that they are made anew instead of passing it.
 */
export function inOrder(places: readonly Place[], keys: readonly string[], staying?: Staying): readonly Place[] {
  const order = new Map(keys.map((key, index) => [key, index]));
  const at = ({ key }: Place): number => order.get(key) ?? 0;
  const stood = places.findIndex(({ key }) => key === staying?.key);
  const around = staying === undefined || stood < 0 ? places : madeAnew(places, staying, stood, at);
  return around.toSorted((one, other) => at(one) - at(other));
}

function madeAnew(places: readonly Place[], { key, before }: Staying, stood: number, at: (place: Place) => number) {
  const stands = at({ id: 0, key });
  const free = Math.max(freeId(before), freeId(places));
  return places.map((place, index) => (index > stood && at(place) < stands ? { ...place, id: free + index } : place));
}
