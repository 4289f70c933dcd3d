/** Holds what runs in the page. It is text, since the bench itself knows no page. */

/**
 * Waits until something is drawn. Answers when that was, in milliseconds since the address was opened. It is not asked again
 * and again, since the page would have to answer while it is slowed down.
 */
export const firstPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [first] = list.getEntriesByName("first-contentful-paint");
    if (first) resolve(first.startTime);
  }).observe({ type: "paint", buffered: true });
})`;

/** Scrolls a table to its end, so that more rows are loaded. Answers what stands below the rows. */
export const goToEnd = (table: string): string => `(() => {
  const region = document.querySelector(${JSON.stringify(`section[aria-label="${table}"]`)});
  region.scrollTop = region.scrollHeight;
  return region.parentElement.querySelector(".data-table-foot").textContent;
})()`;

export interface Scrolled {
  /** The time from each frame to the next. */
  readonly gapsMillis: readonly number[];
  /** The most rows that were in the page at a time. */
  readonly mostRows: number;
}

/** Scrolls a table from its beginning by some pixels in each frame. */
export const scroll = (table: string, frames: number, pixels: number): string => `new Promise((resolve) => {
  const region = document.querySelector(${JSON.stringify(`section[aria-label="${table}"]`)});
  const gapsMillis = [];
  let mostRows = 0;
  let before;
  region.scrollTop = 0;
  const step = (now) => {
    if (before !== undefined) gapsMillis.push(now - before);
    before = now;
    mostRows = Math.max(mostRows, region.querySelectorAll("tbody tr").length);
    if (gapsMillis.length === ${frames}) return resolve({ gapsMillis, mostRows });
    region.scrollTop += ${pixels};
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

/**
 * Is there before the page: takes the time from the first plot's beginning, which asks for a canvas to draw on, until the
 * frame is ready in which it is seen.
 */
export const timeFirstPlot = `{
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (...asked) {
    HTMLCanvasElement.prototype.getContext = getContext;
    const began = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.plottedMillis = performance.now() - began; };
      port2.postMessage(undefined);
    });
    return getContext.apply(this, asked);
  };
}`;

export const plottedMillis = "window.plottedMillis";
