/** Tells what was changed of something, so that it alone is sent, and nothing that others changed meanwhile is undone. */

/** Answers the fields alone that differ from what was there. */
export function differing<T extends object>(was: T, is: T): Partial<T> {
  const before = new Map(Object.entries(was).map(([key, value]) => [key, JSON.stringify(value)]));
  const changed = Object.entries(is).filter(([key, value]) => JSON.stringify(value) !== before.get(key));
  return Object.fromEntries(changed) as Partial<T>;
}
