/** Keeps how wide a reader made panels, in this browser. */

export const leastPixels = 320;
export const mostPixels = 1000;
const usualPixels = 480;
const place = "millrace.panel-width";

const bound = (pixels: number): number => Math.round(Math.max(leastPixels, Math.min(pixels, mostPixels)));

/** Answers the width that was kept, or the usual one. */
export function keptWidth(): number {
  try {
    const kept = Number(localStorage.getItem(place));
    return kept > 0 ? bound(kept) : usualPixels;
  } catch {
    // A browser that refuses storage keeps nothing.
    return usualPixels;
  }
}

/** Keeps a width, and answers it within its bounds. */
export function keepWidth(pixels: number): number {
  const width = bound(pixels);
  try {
    localStorage.setItem(place, String(width));
  } catch {
    // As above.
  }
  return width;
}
