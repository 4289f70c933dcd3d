/** Draws the console's icons: lines of one width in the colour of the text, which say nothing to readers of screens. */

import "./Icon.css";

const paths = {
  good: "M3.5 8.5l3 3 6-7",
  warn: "M8 2.5l6 11H2zM8 6.5v3M8 11.5v.1",
  bad: "M4 4l8 8M12 4l-8 8",
  idle: "M3.5 8h9",
  unknown: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.6M8 12.5v.1",
  copy: "M6 5.5h7.5V14H6zM3 10.5V2.5h7.5",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3.5 3.5",
  more: "M3 8h.1M8 8h.1M13 8h.1",
  plus: "M8 3v10M3 8h10",
  refresh: "M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3",
  download: "M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3 13.5h10",
  code: "M5.5 4L2 8l3.5 4M10.5 4L14 8l-3.5 4",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 1.5",
  wider: "M10 4L6 8l4 4",
  narrower: "M6 4l4 4-4 4",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
