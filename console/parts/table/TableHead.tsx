/** The head of a table: names of columns, what orders by them, and the box that selects all rows that are loaded. */
// biome-ignore-all lint/a11y/noRedundantRoles: parts of a table that are laid out as a grid are none to browsers unless they say so.

import { memo } from "react";
import { Icon } from "../Icon.tsx";
import type { Column } from "./columns.ts";

/** By what a list is ordered. */
export interface Order {
  readonly by: string;
  readonly descending: boolean;
}

interface TableHeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  /** The widths of the columns, as a grid takes them. */
  readonly widths: string;
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly order?: Order | undefined;
  readonly onOrder?: (order: Order) => void;
}

function DrawnHead<Row>({ columns, widths, rows, rowKey, selected, onSelect, order, onOrder }: TableHeadProps<Row>) {
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1} style={{ gridTemplateColumns: widths }}>
        {selected && (
          <th scope="col" role="columnheader" className="data-table-box">
            <SelectAll keys={rows.map(rowKey)} selected={selected} onSelect={onSelect} />
          </th>
        )}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} order={order} onOrder={onOrder} />
        ))}
      </tr>
    </thead>
  );
}

/** Stays as it is while rows are scrolled: it looks at all of them, to tell whether they are selected. */
export const TableHead = memo(DrawnHead) as typeof DrawnHead;

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly order: Order | undefined;
  readonly onOrder: ((order: Order) => void) | undefined;
}

function HeadCell<Row>({ column, order, onOrder }: HeadCellProps<Row>) {
  const { id, head, numeric = false, sortable = false } = column;
  const isOrder = order?.by === id;
  const look = numeric ? "data-table-numeric" : undefined;
  if (!sortable || !onOrder) {
    return (
      <th scope="col" role="columnheader" className={look}>
        <span title={head}>{head}</span>
      </th>
    );
  }
  const sort = isOrder ? (order.descending ? "descending" : "ascending") : "none";
  return (
    <th scope="col" role="columnheader" className={look} aria-sort={sort}>
      <button type="button" onClick={() => onOrder({ by: id, descending: isOrder ? !order.descending : true })}>
        {head}
        {isOrder && <Icon name={order.descending ? "down" : "up"} />}
      </button>
    </th>
  );
}

interface SelectAllProps {
  readonly keys: readonly string[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: ((selected: ReadonlySet<string>) => void) | undefined;
}

function SelectAll({ keys, selected, onSelect }: SelectAllProps) {
  const count = keys.filter((key) => selected.has(key)).length;
  const isAll = count > 0 && count === keys.length;
  return (
    <label>
      <input
        type="checkbox"
        aria-label="Select all that are loaded"
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && !isAll;
        }}
        onChange={() => onSelect?.(new Set(isAll ? [] : keys))}
      />
    </label>
  );
}
