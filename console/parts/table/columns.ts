/** What a table's columns are. */

import type { ReactNode } from "react";

export interface Column<Row> {
  /** Names the column where rows are ordered by it. It never changes. */
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** The cell as text, where it is cut off and shown in full on hover. */
  readonly text?: (row: Row) => string;
  /** Its width in pixels. Columns without one share what is left, at 140 pixels or more each. */
  readonly width?: number;
  /** Puts numbers to the end of their cells. */
  readonly numeric?: boolean;
  /** Offers to order by it. */
  readonly sortable?: boolean;
}

/** What a column is wide that says nothing of it. */
const usualWidth = 140;

/** Answers how wide a table of columns is at least, in pixels. */
export const leastWidth = (columns: readonly Pick<Column<never>, "width">[]): number =>
  columns.reduce((sum, { width = usualWidth }) => sum + width, 0);
