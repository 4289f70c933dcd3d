/** The rows of a table that are in sight, and the space that the others take. */

import type { VirtualItem } from "@tanstack/react-virtual";
import { Fragment, type MouseEvent, memo, type ReactNode, useCallback, useLayoutEffect, useRef } from "react";
import { LinkTo } from "../page/LinkTo.tsx";
import type { Column } from "./columns.ts";

interface RowsProps<Row> {
  readonly columns: readonly Column<Row>[];
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
  const { items, rows, rowKey, totalPixels, isFlying } = props;
  const isBrief = useBrief(items.flatMap(({ index }) => rows[index] ?? []).map(rowKey), isFlying);
  const latest = useRef(props);
  latest.current = props;
  // Stays the same while others are selected, so that only their rows are drawn.
  const toggle = useCallback((key: string): void => {
    const { selected, onSelect } = latest.current;
    onSelect?.(toggled(selected, key));
  }, []);
  return (
    <tbody>
      {items.map((item, place) => {
        const row = rows[item.index];
        if (row === undefined) return null;
        const gap = item.start - (items[place - 1]?.end ?? 0);
        return (
          <Fragment key={rowKey(row)}>
            <Space pixels={gap} />
            <OneRow {...pickRow(props, row, item.index)} isBrief={isBrief(rowKey(row))} toggle={toggle} />
          </Fragment>
        );
      })}
      <Space pixels={totalPixels - (items.at(-1)?.end ?? 0)} />
    </tbody>
  );
}

/** Tells which rows are drawn briefly: those that came while the table is scrolled. What was whole stays so. */
function useBrief(keys: readonly string[], isFlying: boolean): (key: string) => boolean {
  const whole = useRef<ReadonlySet<string>>(new Set());
  const before = whole.current;
  const isBrief = (key: string): boolean => isFlying && !before.has(key);
  useLayoutEffect(() => {
    whole.current = new Set(keys.filter((key) => !isBrief(key)));
  });
  return isBrief;
}

/** Holds the place of rows that are not in the page. */
function Space({ pixels }: { readonly pixels: number }) {
  if (pixels <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus, and it is no row of the data.
    <tr aria-hidden="true" className="data-table-space">
      <td style={{ blockSize: pixels }} />
    </tr>
  );
}

interface OneRowProps<Row> {
  readonly row: Row;
  readonly id: string;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly rowHref: ((row: Row) => string) | undefined;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly isBrief: boolean;
  /** Undefined where rows cannot be selected. */
  readonly isSelected: boolean | undefined;
  readonly toggle: (id: string) => void;
  readonly onActive: (index: number) => void;
}

function pickRow<Row>(props: RowsProps<Row>, row: Row, index: number): Omit<OneRowProps<Row>, "toggle" | "isBrief"> {
  const { columns, rowKey, rowHref, openKey, selected, active, onActive } = props;
  const id = rowKey(row);
  return {
    row,
    id,
    index,
    columns,
    rowHref,
    isOpen: openKey === id,
    isActive: active === index,
    isSelected: selected?.has(id),
    onActive,
  };
}

/** Answers a selection with one key more, or without it where it was there. */
export function toggled(selected: ReadonlySet<string> | undefined, key: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Tells whether two drawings of a row are the same, so that scrolling draws only what is new. What is called stays the same, or does the same. */
const isSame = <Row,>(one: OneRowProps<Row>, other: OneRowProps<Row>): boolean =>
  one.row === other.row &&
  one.index === other.index &&
  one.columns === other.columns &&
  hasSameHref(one, other) &&
  one.isBrief === other.isBrief &&
  one.isOpen === other.isOpen &&
  one.isActive === other.isActive &&
  one.isSelected === other.isSelected;

/** Compares the addresses themselves only where they may differ: while a table is scrolled, what writes them stays the same. */
const hasSameHref = <Row,>(one: OneRowProps<Row>, other: OneRowProps<Row>): boolean =>
  one.rowHref === other.rowHref || one.rowHref?.(one.row) === other.rowHref?.(other.row);

function DrawnRow<Row>(props: OneRowProps<Row>) {
  const { row, id, index, columns, rowHref, isOpen, isActive, isBrief, isSelected, toggle, onActive } = props;
  const href = rowHref?.(row);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      data-open={isOpen || undefined}
      data-link={href === undefined ? undefined : true}
      tabIndex={href === undefined && isActive ? -1 : undefined}
      onClick={followRow}
      onAuxClick={followRow}
      onFocus={() => onActive(index)}
    >
      {isSelected !== undefined && (
        <td className="data-table-box">
          {!isBrief && (
            <label>
              <input
                type="checkbox"
                aria-label={`Select ${columns[0]?.text?.(row) ?? id}`}
                checked={isSelected}
                onChange={() => toggle(id)}
              />
            </label>
          )}
        </td>
      )}
      {columns.map((column, place) => (
        <Cell
          key={column.id}
          column={column}
          row={row}
          href={place === 0 ? href : undefined}
          isOpen={isOpen}
          isBrief={isBrief}
        />
      ))}
    </tr>
  );
}

const OneRow = memo(DrawnRow, isSame) as typeof DrawnRow;

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly href: string | undefined;
  readonly isOpen: boolean;
  readonly isBrief: boolean;
}

function Cell<Row>({ column, row, href, isOpen, isBrief }: CellProps<Row>) {
  const shown: ReactNode = isBrief && column.brief ? column.brief(row) : column.cell(row);
  return (
    <td className={column.numeric ? "data-table-numeric" : undefined} title={isBrief ? undefined : column.text?.(row)}>
      {href === undefined ? (
        shown
      ) : (
        <LinkTo href={href} className="data-table-link" aria-current={isOpen ? "true" : undefined}>
          {shown}
        </LinkTo>
      )}
    </td>
  );
}

/** Presses the link of a row for somebody who pressed elsewhere in it, unless on something else or to select text. */
function followRow(event: MouseEvent<HTMLTableRowElement>): void {
  const { target, currentTarget, button, ctrlKey, metaKey, shiftKey } = event;
  if (button > 1 || !(target instanceof Element) || target.closest("a, button, input, label, select, textarea")) return;
  if (window.getSelection()?.isCollapsed === false) return;
  const link = currentTarget.querySelector("a.data-table-link");
  link?.dispatchEvent(
    new window.MouseEvent("click", {
      bubbles: true,
      cancelable: true,
      ctrlKey: ctrlKey || button === 1,
      metaKey,
      shiftKey,
    }),
  );
}
