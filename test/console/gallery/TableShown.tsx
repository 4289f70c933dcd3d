/** Shows a table of as many rows as the address says, of which more are loaded at its end. */

import { useEffect, useMemo, useState } from "react";
import { Menu } from "../../../console/parts/action/Menu.tsx";
import { StateWord } from "../../../console/parts/show/StateWord.tsx";
import { LabelList } from "../../../console/parts/show/Value.tsx";
import { tellTime, When } from "../../../console/parts/show/When.tsx";
import type { Column } from "../../../console/parts/table/columns.ts";
import { DataTable } from "../../../console/parts/table/DataTable.tsx";
import { hostile } from "./hostile.ts";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

const time = "2026-11-29T10:34:03.970415Z";
const states = ["good", "warn", "bad", "idle"] as const;

const columns: readonly Column<Row>[] = [
  { id: "name", head: "Name", cell: ({ name }) => name, text: ({ name }) => name, sortable: true },
  {
    id: "state",
    head: "State",
    width: 120,
    cell: ({ count }) => <StateWord state={states[count % 4] ?? "idle"} word={states[count % 4]} />,
  },
  { id: "time", head: "Last data", width: 140, cell: () => <When time={time} />, brief: () => tellTime(time) },
  {
    id: "labels",
    head: "Labels",
    width: 220,
    cell: ({ count }) => <LabelList labels={{ site: "north", line: String(count % 7) }} />,
  },
  {
    id: "count",
    head: "Messages",
    width: 110,
    numeric: true,
    sortable: true,
    cell: ({ count }) => {
      // Tells tests which rows were drawn.
      performance.mark(`row ${count}`);
      return count;
    },
  },
];

const withMenu: readonly Column<Row>[] = [
  ...columns,
  {
    id: "actions",
    head: "Actions",
    width: 80,
    cell: ({ id }) => <Menu label={`Actions of ${id}`} items={[{ label: "Test" }, { label: "Delete" }]} />,
  },
];

const rowsOf = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `row-${from + index}`,
    name: (from + index) % 9 === 3 ? hostile : `Source ${from + index}`,
    count: from + index,
  }));

export function TableShown() {
  const query = new URLSearchParams(location.search);
  const wanted = Number(query.get("rows") ?? 300);
  const [rows, setRows] = useState(() => rowsOf(0, wanted));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [descending, setDescending] = useState(true);
  const hasMore = rows.length < wanted + 100 && query.has("more");
  useEffect(() => {
    // Stands for a list that is asked for anew, in which another row is the first one now.
    const refresh = (): void => setRows((rows) => [...rowsOf(rows.length, 1), ...rows.map((row) => ({ ...row }))]);
    window.addEventListener("refresh", refresh);
    return () => window.removeEventListener("refresh", refresh);
  }, []);
  const selection = query.has("select") ? { selected, onSelect: setSelected } : {};
  const foot = useMemo(() => `${rows.length} loaded, ${selected.size} selected`, [rows, selected]);
  return (
    <>
      <h1>Table</h1>
      <DataTable
        label="Sources"
        columns={query.has("menu") ? withMenu : columns}
        rows={rows}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/open/${id}`}
        {...selection}
        order={{ by: "count", descending }}
        onOrder={(order) => setDescending(order.descending)}
        onEnd={hasMore ? () => setRows([...rows, ...rowsOf(rows.length, 50)]) : undefined}
        foot={foot}
      />
    </>
  );
}
