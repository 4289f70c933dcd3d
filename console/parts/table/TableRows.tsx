/** The rows of a table that are in sight, in as much room as all of them take. */
// biome-ignore-all lint/a11y/noRedundantRoles: parts of a table that are laid out as a grid are none to browsers unless they say so.

import type { VirtualItem } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useRef } from "react";
import type { Column } from "./columns.ts";
import { inOrder, type Place, takePlaces } from "./places.ts";
import { TableRow } from "./TableRow.tsx";

interface RowsProps<Row> {
  readonly columns: readonly Column<Row>[];
  /** The widths of the columns, as a grid takes them. */
  readonly widths: string;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  readonly openKey?: string | undefined;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly items: readonly VirtualItem[];
  readonly totalPixels: number;
  readonly active: number;
  readonly onActive: (index: number) => void;
  /** Says that the table is being scrolled. */
  readonly isFlying: boolean;
}

export function Rows<Row>(props: RowsProps<Row>) {
  const { columns, widths, items, rows, rowKey, rowHref, openKey, selected, totalPixels, active, isFlying } = props;
  const drawn = new Map(
    items.flatMap(({ index, start }) => {
      const row = rows[index];
      return row === undefined ? [] : [[rowKey(row), { row, index, topPixels: start }] as const];
    }),
  );
  const activeRow = rows[active];
  const activeKey = activeRow === undefined ? undefined : rowKey(activeRow);
  const { places, isBrief } = usePlaces([...drawn.keys()], isFlying, activeKey);
  const latest = useRef(props);
  latest.current = props;
  // Stays the same while others are selected, so that only their rows are drawn.
  const toggle = useCallback((key: string): void => {
    const { selected, onSelect } = latest.current;
    onSelect?.(toggled(selected, key));
  }, []);
  return (
    <tbody role="rowgroup" style={{ blockSize: totalPixels }}>
      {places.map(({ id, key }) => {
        const found = drawn.get(key);
        if (found === undefined) return null;
        return (
          <TableRow
            key={id}
            id={key}
            {...found}
            columns={columns}
            widths={widths}
            rowHref={rowHref}
            isOpen={openKey === key}
            isActive={active === found.index}
            isBrief={isBrief(key)}
            isSelected={selected?.has(key)}
            toggle={toggle}
            onActive={props.onActive}
          />
        );
      })}
    </tbody>
  );
}

interface Places {
  readonly places: readonly Place[];
  /** Tells which rows are drawn briefly: those that came while the table is scrolled. What was whole stays so. */
  readonly isBrief: (key: string) => boolean;
}

/**
 * Keeps the places of rows. While the table is scrolled none is moved in the page; they are put in order once it rests,
 * around the row that has the focus.
 */
function usePlaces(keys: readonly string[], isFlying: boolean, focused: string | undefined): Places {
  const before = useRef<{ readonly places: readonly Place[]; readonly whole: ReadonlySet<string> }>({
    places: [],
    whole: new Set(),
  });
  const { places: last, whole } = before.current;
  const taken = takePlaces(last, keys);
  const staying = focused === undefined ? undefined : { key: focused, before: last };
  const places = isFlying ? taken : inOrder(taken, keys, staying);
  const isBrief = (key: string): boolean => isFlying && !whole.has(key);
  useLayoutEffect(() => {
    before.current = { places, whole: new Set(keys.filter((key) => !isBrief(key))) };
  });
  return { places, isBrief };
}

/** Answers a selection with one key more, or without it where it was there. */
export function toggled(selected: ReadonlySet<string> | undefined, key: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}
