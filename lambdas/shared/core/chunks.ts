/** Cuts lists into parts that a limit allows at once. */

/** Answers the items in order, in lists of `size` each, the last of which may be shorter. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
