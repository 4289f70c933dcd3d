/** Lists the fleets of a project, which are groups of sources; makes, renames and deletes them. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { idOf } from "../../api/projects.ts";
import { type Fleet, fleetsQuery } from "../../api/sources.ts";
import { useKey } from "../../keys/use-key.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Menu, type MenuItem } from "../../parts/action/Menu.tsx";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { When } from "../../parts/show/When.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { DeleteFleet, NameFleet } from "./FleetDialogs.tsx";

type Open = { readonly action: "new" } | { readonly action: "rename" | "delete"; readonly fleet: Fleet } | undefined;

const columnsOf = (itemsOf: (fleet: Fleet) => readonly MenuItem[]): readonly Column<Fleet>[] => [
  {
    id: "name",
    head: "Name",
    cell: ({ displayName }) => displayName,
    text: ({ displayName }) => displayName,
  },
  { id: "made", head: "Made", width: 180, cell: ({ createTime }) => <When time={createTime} /> },
  {
    id: "actions",
    head: "Actions",
    width: 80,
    cell: (fleet) => <Menu label={`Actions of ${fleet.displayName}`} items={itemsOf(fleet)} />,
  },
];

export default function FleetsPage() {
  const { id } = useProject();
  const code = useProjectCode();
  const query = useQuery(fleetsQuery(id));
  const may = useCan("device.update");
  const disabledReason = may === true ? undefined : may;
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  useKey("r", "Refresh", () => void query.refetch());
  const make = (
    <Button kind="primary" disabledReason={disabledReason} onClick={() => setOpen({ action: "new" })}>
      Make a fleet
    </Button>
  );
  const columns = columnsOf((fleet) => [
    { label: "Rename…", disabledReason, onPick: () => setOpen({ action: "rename", fleet }) },
    { label: "Delete…", disabledReason, isDanger: true, onPick: () => setOpen({ action: "delete", fleet }) },
  ]);
  return (
    <>
      <PageHead
        title="Fleets"
        sentence="A fleet is a group of sources, such as those of one hall. A source is in one fleet, or in none."
        code={<CodeDrawer {...code("/fleets")} label="List the fleets" />}
        action={make}
      />
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the fleets" />}
        isEmpty={(all) => all.length === 0}
        empty={
          <Empty
            title="No fleet yet"
            why="Fleets keep long lists of sources apart. Put a source into one by its settings."
            action={make}
          />
        }
      >
        {(all) => (
          <DataTable
            label="Fleets"
            columns={columns}
            rows={all}
            rowKey={({ name }) => name}
            rowHref={({ name }) =>
              `/projects/${encodeURIComponent(id)}/sources?fleet=${encodeURIComponent(idOf(name))}`
            }
            foot="A fleet leads to its sources."
          />
        )}
      </QueryView>
      {open?.action === "new" && <NameFleet onClose={close} />}
      {open?.action === "rename" && <NameFleet fleet={open.fleet} onClose={close} />}
      {open?.action === "delete" && <DeleteFleet fleet={open.fleet} onClose={close} />}
    </>
  );
}
