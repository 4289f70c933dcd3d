/** What a table's columns are. */

import type { ReactNode } from "react";

export interface Column<Row> {
  /** Names the column where rows are ordered by it, or columns are chosen. It never changes. */
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /**
   * The cell without what can be pressed, for rows that fly by: what is drawn of it while the table is scrolled, until it
   * rests. Columns without it draw the whole cell.
   */
  readonly brief?: (row: Row) => string | null;
  /** The cell as text, where it is cut off and shown in full on hover. */
  readonly text?: (row: Row) => string;
  /** Its width in pixels. Columns without one share what is left, at 140 pixels or more each. */
  readonly width?: number;
  /** Puts numbers to the end of their cells. */
  readonly numeric?: boolean;
  /** Offers to order by it. */
  readonly sortable?: boolean;
  /** Stays where columns are chosen, as one does that holds what may be done with a row. */
  readonly stays?: boolean;
}

const isOptional = ({ stays = false }: Pick<Column<never>, "stays">, index: number): boolean => index > 0 && !stays;

/** Answers the columns that may be left out. The first one names the row, so it stays. */
export const optionalOf = <Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] => columns.filter(isOptional);

/** Answers the columns without those optional ones that are not chosen. */
export const chosenOf = <Row>(columns: readonly Column<Row>[], chosen: readonly string[]): readonly Column<Row>[] =>
  columns.filter((column, index) => !isOptional(column, index) || chosen.includes(column.id));

/** What a column is wide that says nothing of it. */
const usualWidth = 140;

/** What the boxes are wide that select rows. */
const boxWidth = 40;

/** Answers how wide a table of columns is at least, in pixels. `share` is how much wider than usual its text is. */
export const leastWidth = (columns: readonly Pick<Column<never>, "width">[], hasBoxes: boolean, share = 1): number =>
  columns.reduce((sum, { width = usualWidth }) => sum + Math.round(width * share), hasBoxes ? boxWidth : 0);

/** Answers the widths of columns as a grid takes them. What is left is shared by those without a width, or else by all. */
export function widthsOf(columns: readonly Pick<Column<never>, "width">[], hasBoxes: boolean, share = 1): string {
  const isAllGiven = columns.every(({ width }) => width !== undefined);
  const widths = columns.map(({ width: given }) => {
    const width = given === undefined ? undefined : Math.round(given * share);
    if (width === undefined) return "minmax(0, 1fr)";
    return isAllGiven ? `minmax(${width}px, ${width}fr)` : `${width}px`;
  });
  return (hasBoxes ? [`${boxWidth}px`, ...widths] : widths).join(" ");
}
