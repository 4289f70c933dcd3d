/** Moves the focus from row to row of a table by keys. */

import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { toggled } from "./TableRows.tsx";

interface RowKeys<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly region: RefObject<HTMLElement | null>;
  readonly toRow: (index: number) => void;
}

/** How many rows Page Up and Page Down go. */
const pageRows = 12;

const moves: Readonly<Record<string, (active: number, last: number) => number>> = {
  ArrowDown: (active) => active + 1,
  ArrowUp: (active) => active - 1,
  j: (active) => active + 1,
  k: (active) => active - 1,
  Home: () => 0,
  End: (_, last) => last,
  PageDown: (active) => active + pageRows,
  PageUp: (active) => active - pageRows,
};

const isTyping = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

/** Answers what to do when a key is pressed in the region of a table. */
export function useRowKeys<Row>(table: RowKeys<Row>): (event: KeyboardEvent) => void {
  const { rows, rowKey, selected, onSelect, active, setActive, region, toRow } = table;
  const wanted = useRef<number>(undefined);
  // Focuses a row when it is drawn, which may be some frames after it was scrolled to.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const row = region.current?.querySelector<HTMLElement>(`tr[data-index="${wanted.current}"]`);
    const target = row?.querySelector<HTMLElement>("a.data-table-link") ?? row;
    if (!target) return;
    wanted.current = undefined;
    target.focus({ preventScroll: true });
  });
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const row = rows[active];
    if (event.key === "x" && onSelect && row !== undefined) {
      event.preventDefault();
      onSelect(toggled(selected, rowKey(row)));
      return;
    }
    const move = moves[event.key];
    if (move === undefined || rows.length === 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(move(active, rows.length - 1), rows.length - 1));
    wanted.current = next;
    setActive(next);
    toRow(next);
  };
}
