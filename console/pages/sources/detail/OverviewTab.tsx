/** Tells how a source is: its state, where its points are kept, and the latest value of each type, as they come. */

import { useQuery } from "@tanstack/react-query";
import { idOf } from "../../../api/projects.ts";
import { deviceQuery, fleetsQuery, retentionsQuery, type Source } from "../../../api/sources.ts";
import { formatDuration, readDuration } from "../../../numbers/numbers.ts";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { Facts, Id, LabelList } from "../../../parts/show/Value.tsx";
import { When } from "../../../parts/show/When.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useProject } from "../../../project/use-project.ts";
import { typeWords, withoutRetention } from "../words/state.ts";
import { LastDay } from "./LastDay.tsx";
import { SendButton } from "./SendButton.tsx";
import type { TabProps } from "./tab.ts";

export function OverviewTab({ source, id }: TabProps) {
  return (
    <div className="source-stack">
      <Warnings source={source} />
      <SourceFacts source={source} />
      <LastDay source={source} id={id} />
      <LatestValues source={source} id={id} />
    </div>
  );
}

function Warnings({ source }: { readonly source: Source }) {
  const { alert, retentions, status, type } = source;
  return (
    <>
      {status === "DISABLED" && (
        <Note state="idle">It is disabled: it may not sign in, and nothing of it is accepted.</Note>
      )}
      {alert?.state === "SILENT" && (
        <Note state="bad">
          No data came since <When time={alert.since} />, and it was due <When time={alert.deadline} />. Look at its
          messages, and on Connect at its sign-ins.
        </Note>
      )}
      {retentions.length === 0 && type !== "EMULATOR" && <Note state="warn">{withoutRetention}</Note>}
    </>
  );
}

function SourceFacts({ source }: { readonly source: Source }) {
  const { id: project } = useProject();
  const { data: retentions = [] } = useQuery(retentionsQuery(project));
  const { data: fleets = [] } = useQuery(fleetsQuery(project));
  const namesOf = (names: readonly string[]): string =>
    names.map((name) => retentions.find((each) => each.name === name)?.displayName ?? idOf(name)).join(", ");
  const fleet = fleets.find(({ name }) => name === source.fleet)?.displayName;
  const alertAfter = source.noDataAfter === null ? undefined : readDuration(source.noDataAfter);
  return (
    <Facts
      facts={[
        ["Last data package", <When key="last" time={source.lastDataTime ?? "never"} />],
        ["Type", typeWords[source.type]],
        ["Activation UID", <Id key="uid" value={source.activationUid} label="Copy the Activation UID" />],
        ["Retentions", source.retentions.length === 0 ? "none" : namesOf(source.retentions)],
        ["Alert when no data came for", alertAfter === undefined ? "no alert" : formatDuration(alertAfter)],
        ["Fleet", source.fleet === null ? "none" : (fleet ?? idOf(source.fleet))],
        ["Labels", <LabelList key="labels" labels={source.labels} most={8} />],
        ["Registered", <When key="made" time={source.createTime} />],
      ]}
    />
  );
}

interface Latest {
  readonly type: string;
  readonly values: string;
  readonly time: string;
}

const columns: readonly Column<Latest>[] = [
  { id: "type", head: "Event type", cell: ({ type }) => type, text: ({ type }) => type, width: 200 },
  { id: "values", head: "Latest values", cell: ({ values }) => values, text: ({ values }) => values },
  { id: "time", head: "Time", width: 160, cell: ({ time }) => <When time={time} /> },
];

/** Writes the values of an event in one line. */
function inOneLine(data: object): string {
  const all = Object.entries(data).filter(([name]) => name !== "updateTime");
  return all.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
}

function LatestValues({ source, id }: TabProps) {
  const { id: project } = useProject();
  const query = useQuery(deviceQuery(project, id));
  const here = `/projects/${encodeURIComponent(project)}/sources/${encodeURIComponent(id)}`;
  return (
    <Section title="Latest values" action={<SendButton source={source} id={id} device={query.data} />}>
      <QueryView
        query={query}
        loading={<Loading shape="table" count={3} label="Loading the latest values" />}
        isEmpty={({ reported }) => Object.values(reported ?? {}).every((data) => data === null)}
        empty={
          <Empty
            title="Nothing came yet"
            why="As soon as it sends, the latest value of each type stands here."
            action={
              source.type === "EMULATOR" ? undefined : <LinkButton href={`${here}/connect`}>Connect it</LinkButton>
            }
          />
        }
      >
        {({ reported = {} }) => (
          <DataTable
            label="Latest values of each event type"
            columns={columns}
            rows={latestOf(reported)}
            rowKey={({ type }) => type}
          />
        )}
      </QueryView>
    </Section>
  );
}

const latestOf = (reported: Readonly<Record<string, { readonly updateTime: string } | null>>): Latest[] =>
  Object.entries(reported).flatMap(([type, data]) =>
    data === null ? [] : [{ type, values: inOneLine(data), time: data.updateTime }],
  );
