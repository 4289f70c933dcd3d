/** Holds the place of what is being loaded, in its shape, from 150 ms on: what comes sooner must not flicker. */

import "./Loading.css";

interface LoadingProps {
  /** What will stand here. */
  readonly shape?: "table" | "tiles" | "lines" | "chart";
  readonly count?: number;
  /** Names what is loading, for readers of screens. */
  readonly label?: string;
}

export function Loading({ shape = "lines", count = shape === "table" ? 8 : 4, label = "Loading" }: LoadingProps) {
  return (
    <div className={`loading loading-${shape}`} role="status">
      <span className="only-heard">{label}</span>
      {Array.from({ length: shape === "chart" ? 1 : count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the places are alike and never move.
        <span className="loading-place" key={index} />
      ))}
    </div>
  );
}
