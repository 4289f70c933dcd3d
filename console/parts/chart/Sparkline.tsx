/** A line without axes, for a cell or a tile. Gaps in the values are gaps in the line. */

import { formatShort } from "../../numbers/numbers.ts";
import { describeSeries } from "./series.ts";
import { sparkPath } from "./spark-path.ts";
import "./Sparkline.css";

interface SparklineProps {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly write?: (value: number) => string;
}

const width = 96;
const height = 20;

export function Sparkline({ label, values, write = formatShort }: SparklineProps) {
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={describeSeries({ label, values }, write)}
    >
      <path d={sparkPath(values, width, height)} />
    </svg>
  );
}
