/** Lists the retentions of a project, which is where points are kept and for how long; makes, changes and deletes them. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { calledOf, idOf } from "../../api/projects.ts";
import { type Retention, retentionMetricsQuery, retentionsQuery } from "../../api/sources.ts";
import { useKey } from "../../keys/use-key.ts";
import { formatBytes, formatCount, formatNumber, readDuration } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Menu, type MenuItem } from "../../parts/action/Menu.tsx";
import { CodeDrawer, Snippet } from "../../parts/code/Snippet.tsx";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Duration } from "../../parts/show/Value.tsx";
import { When } from "../../parts/show/When.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../project/use-project.ts";
import { DeleteDialog, DurationDialog } from "./ChangeDialogs.tsx";
import { NewRetention } from "./NewRetention.tsx";
import "../sources/sources.css";
import { useProjectCode } from "../../snippets/use-code.ts";
import { retentionKindWord } from "../../words/retention.ts";

type Open =
  | { readonly action: "new" }
  | { readonly action: "duration" | "delete"; readonly retention: Retention }
  | undefined;

const example = { displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" } as const;

/** Says where a retention keeps points. */
const placeOf = ({ influxdb, blobStore }: Retention): string =>
  [influxdb?.url, blobStore === null ? undefined : "files in S3"].filter((each) => each !== undefined).join(", ");

type Held = NonNullable<ReturnType<typeof useHeld>>;

const useHeld = (project: string) => useQuery(retentionMetricsQuery(project)).data;

/** Shows points and bytes of what a retention holds, and since when it is counted where one points at it. */
function Holds({ held }: { readonly held: ReturnType<Held["get"]> }) {
  if (!held) return "–";
  if (held.pointCount === 0) return "nothing yet";
  return (
    <span title={held.countedSince === null ? undefined : `Counted since ${held.countedSince.slice(0, 10)}, about`}>
      {formatNumber(held.pointCount)} {held.pointCount === 1 ? "point" : "points"}, {formatBytes(held.byteCount)}
    </span>
  );
}

interface Listing {
  readonly project: string;
  readonly held: Held | undefined;
  readonly itemsOf: (row: Retention) => readonly MenuItem[];
}

const columnsOf = ({ project, held, itemsOf }: Listing): readonly Column<Retention>[] => [
  {
    id: "name",
    head: "Name",
    cell: calledOf,
    text: calledOf,
  },
  { id: "kind", head: "Kind", width: 130, cell: ({ kind }) => retentionKindWord(kind) },
  {
    id: "duration",
    head: "Keeps points for",
    width: 150,
    cell: ({ duration }) => <Duration millis={readDuration(duration) ?? 0} />,
  },
  { id: "holds", head: "Holds, about", width: 190, cell: ({ name }) => <Holds held={held?.get(name)} /> },
  { id: "place", head: "Where, and files", cell: (row) => placeOf(row) || "–", text: placeOf },
  {
    id: "sources",
    head: "Sources",
    width: 150,
    cell: ({ name }) => (
      <LinkTo href={`/projects/${encodeURIComponent(project)}/sources?retention=${encodeURIComponent(idOf(name))}`}>
        {held?.has(name) ? formatCount(held.get(name)?.sourceCount ?? 0, "linked source") : "linked sources"}
      </LinkTo>
    ),
  },
  { id: "made", head: "Made", width: 150, cell: ({ createTime }) => <When time={createTime} /> },
  {
    id: "actions",
    head: "Actions",
    width: 76,
    cell: (row) => <Menu label={`Actions of ${calledOf(row)}`} items={itemsOf(row)} />,
  },
];

export default function RetentionsPage() {
  const { id } = useProject();
  const code = useProjectCode();
  const query = useQuery(retentionsQuery(id));
  const held = useHeld(id);
  const may = useCan("device.update");
  const disabledReason = may === true ? undefined : may;
  const [open, setOpen] = useState<Open>();
  useKey("r", "Refresh", () => void query.refetch());
  const make = (
    <Button kind="primary" disabledReason={disabledReason} onClick={() => setOpen({ action: "new" })}>
      Make a retention
    </Button>
  );
  const itemsOf = (retention: Retention): readonly MenuItem[] => [
    { label: "Change the duration…", disabledReason, onPick: () => setOpen({ action: "duration", retention }) },
    { label: "Delete…", disabledReason, isDanger: true, onPick: () => setOpen({ action: "delete", retention }) },
  ];
  const columns = columnsOf({ project: id, held, itemsOf });
  return (
    <>
      <PageHead
        title="Retentions"
        sentence="A retention keeps the points of the sources that are linked to it, for as long as it says. It is also known as cloud storage."
        code={<CodeDrawer {...code("/retentions")} label="List the retentions" />}
        action={make}
      />
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the retentions" />}
        isEmpty={(all) => all.length === 0}
        empty={
          <Empty
            title="No retention yet"
            why="Without one, points are accepted and delivered, but not stored. One of 365 days is a good beginning."
            action={make}
            snippet={<Snippet {...code("/retentions", { method: "POST", body: example })} label="Make a retention" />}
          />
        }
      >
        {(all) => <DataTable label="Retentions" columns={columns} rows={all} rowKey={({ name }) => name} />}
      </QueryView>
      {open?.action === "new" && <NewRetention onClose={() => setOpen(undefined)} />}
      {open?.action === "duration" && <DurationDialog retention={open.retention} onClose={() => setOpen(undefined)} />}
      {open?.action === "delete" && <DeleteDialog retention={open.retention} onClose={() => setOpen(undefined)} />}
    </>
  );
}
