/** Keeps how wide a reader made panels, in this browser. */

export const leastPixels = 320;
export const mostPixels = 1000;
const usualPixels = 480;
const place = "millrace.panel-width";

const bound = (pixels: number): number => Math.round(Math.max(leastPixels, Math.min(pixels, mostPixels)));

/** How far a press makes a panel wider. */
const stepPixels = 160;
/** How much of the window a panel takes at most, as `SidePanel.css` says too. */
const mostShare = 0.6;

/** Answers the width after this one: wider by a step, or the least where it is as wide as the window allows. */
export function nextWidth(pixels: number, windowPixels: number): number {
  const most = Math.min(mostPixels, Math.floor(windowPixels * mostShare));
  return pixels >= most ? leastPixels : bound(Math.min(pixels + stepPixels, most));
}

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
