/** Chooses which columns of a table are shown. The page keeps the choice in its address. */

import { ManySelectLater } from "../filter/ManySelectLater.tsx";
import { type Column, optionalOf } from "./columns.ts";

interface ColumnsSelectProps<Row> {
  /** All columns that the table may have. */
  readonly columns: readonly Column<Row>[];
  /** The ids of those optional ones that are shown. */
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[]) => void;
}

export const ColumnsSelect = <Row,>({ columns, shown, onChange }: ColumnsSelectProps<Row>) => (
  <ManySelectLater
    label="Columns"
    choices={optionalOf(columns).map(({ id, head }) => ({ value: id, label: head }))}
    value={shown}
    onChange={onChange}
  />
);
