/** Keeps which row of a table has the focus, or had it last, also when rows come before it. */

import { useCallback, useMemo, useRef, useState } from "react";

/** Answers the index of that row, -1 before any had it, and what sets it. Where the row is gone it is the one in its place. */
export function useActiveRow<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
): readonly [number, (index: number) => void] {
  const latest = useRef({ rows, rowKey });
  latest.current = { rows, rowKey };
  const [held, setHeld] = useState({ index: -1, key: "" });
  const setActive = useCallback((index: number): void => {
    const { rows, rowKey } = latest.current;
    const row = rows[index];
    const key = row === undefined ? "" : rowKey(row);
    setHeld((before) => (before.index === index && before.key === key ? before : { index, key }));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: keys of rows stay the same, what answers them does not.
  const active = useMemo(() => {
    const isHeld = (row: Row): boolean => rowKey(row) === held.key;
    const there = rows[held.index];
    if (there === undefined ? held.index < 0 : isHeld(there)) return held.index;
    const found = rows.findIndex(isHeld);
    return found < 0 ? Math.min(held.index, rows.length - 1) : found;
  }, [rows, held]);
  return [active, setActive];
}
