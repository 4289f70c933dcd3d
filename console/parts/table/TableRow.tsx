/** One row of a table: whole, or in brief while the table is scrolled. */
// biome-ignore-all lint/a11y/noRedundantRoles: parts of a table that are laid out as a grid are none to browsers unless they say so.

import { Fragment, type MouseEvent, memo, type ReactNode } from "react";
import { LinkTo } from "../page/LinkTo.tsx";
import type { Column } from "./columns.ts";

export interface TableRowProps<Row> {
  readonly row: Row;
  readonly id: string;
  readonly index: number;
  /** How far below the head it begins, in pixels. */
  readonly topPixels: number;
  readonly columns: readonly Column<Row>[];
  /** The widths of the columns, as a grid takes them. */
  readonly widths: string;
  readonly rowHref: ((row: Row) => string) | undefined;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly isBrief: boolean;
  /** Undefined where rows cannot be selected. */
  readonly isSelected: boolean | undefined;
  readonly toggle: (id: string) => void;
  readonly onActive: (index: number) => void;
}

/** Tells whether two drawings of a row are the same, so that scrolling draws only what is new. What is called stays the same, or does the same. */
const isSame = <Row,>(one: TableRowProps<Row>, other: TableRowProps<Row>): boolean =>
  one.row === other.row &&
  one.index === other.index &&
  one.topPixels === other.topPixels &&
  one.columns === other.columns &&
  one.widths === other.widths &&
  hasSameHref(one, other) &&
  one.isBrief === other.isBrief &&
  one.isOpen === other.isOpen &&
  one.isActive === other.isActive &&
  one.isSelected === other.isSelected;

/** Compares the addresses themselves only where they may differ: while a table is scrolled, what writes them stays the same. */
const hasSameHref = <Row,>(one: TableRowProps<Row>, other: TableRowProps<Row>): boolean =>
  one.rowHref === other.rowHref || one.rowHref?.(one.row) === other.rowHref?.(other.row);

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, id, index, topPixels, columns, widths, rowHref, isOpen, isActive, isBrief, isSelected } = props;
  const href = rowHref?.(row);
  return (
    <tr
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      data-open={isOpen || undefined}
      data-link={href === undefined ? undefined : true}
      style={{ gridTemplateColumns: widths, transform: `translateY(${topPixels}px)` }}
      tabIndex={href === undefined && isActive ? -1 : undefined}
      onClick={followRow}
      onAuxClick={followRow}
      onFocus={() => props.onActive(index)}
    >
      {isSelected !== undefined && (
        <td role="cell" className="data-table-box">
          {!isBrief && (
            <label key={id}>
              <input
                type="checkbox"
                aria-label={`Select ${columns[0]?.text?.(row) ?? id}`}
                checked={isSelected}
                onChange={() => props.toggle(id)}
              />
            </label>
          )}
        </td>
      )}
      {columns.map((column, place) => (
        <Cell
          key={column.id}
          id={id}
          column={column}
          row={row}
          isFirst={place === 0}
          href={place === 0 ? href : undefined}
          isOpen={isOpen}
          isBrief={isBrief}
        />
      ))}
    </tr>
  );
}

export const TableRow = memo(DrawnRow, isSame) as typeof DrawnRow;

interface CellProps<Row> {
  readonly id: string;
  readonly column: Column<Row>;
  readonly row: Row;
  /** Tells that it names the row. */
  readonly isFirst: boolean;
  readonly href: string | undefined;
  readonly isOpen: boolean;
  readonly isBrief: boolean;
}

function Cell<Row>({ id, column, row, isFirst, href, isOpen, isBrief }: CellProps<Row>) {
  const drawn: ReactNode = isBrief && column.brief ? column.brief(row) : column.cell(row);
  // What has a state of its own, such as an open menu, begins anew for another row. Text is written over.
  const shown = typeof drawn === "object" ? <Fragment key={id}>{drawn}</Fragment> : drawn;
  return (
    <td
      role={isFirst ? "rowheader" : "cell"}
      className={column.numeric ? "data-table-numeric" : undefined}
      title={isBrief ? undefined : column.text?.(row)}
    >
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
