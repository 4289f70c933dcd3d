/** Makes the path of a small line. */

import { summarize } from "./series.ts";

/** How far the line stays from the edges, so that its width is not cut. */
const marginPixels = 2;

const round = (value: number): number => Math.round(value * 10) / 10;

/** Answers an SVG path through values at even distances. One value between gaps is a dot. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const summary = summarize(values);
  if (summary === undefined) return "";
  const { min, max } = summary;
  const step = (width - 2 * marginPixels) / Math.max(1, values.length - 1);
  const level = (value: number): number => (max === min ? 0.5 : (value - min) / (max - min));
  const commands = values.map((value, index) => {
    if (value === null) return "";
    const x = round(marginPixels + index * step);
    const y = round(height - marginPixels - level(value) * (height - 2 * marginPixels));
    if (index > 0 && values[index - 1] !== null) return `L${x} ${y}`;
    const isAlone = (values[index + 1] ?? null) === null;
    return isAlone ? `M${x} ${y}h.1` : `M${x} ${y}`;
  });
  return commands.join("");
}
