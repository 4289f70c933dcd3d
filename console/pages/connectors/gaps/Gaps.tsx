/** What a connector missed by rule, which replays have fetched it, and replays of any interval. */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { type Connector, type Gap, gapsQuery } from "../../../api/connectors.ts";
import { jobsOfQuery } from "../../../api/jobs.ts";
import { coversGap } from "../../../jobs/covers-gap.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCode } from "../../../snippets/use-code.ts";
import { pathOf } from "../actions/calls.ts";
import type { ConnectorPartProps } from "../detail/part-props.ts";
import { columnsOf, type GapRow } from "./columns.tsx";
import { FreeReplay } from "./FreeReplay.tsx";
import { keyOfGap } from "./gap-words.ts";
import { JobsOf } from "./JobsOf.tsx";
import { useReplay } from "./use-replay.ts";

export default function Gaps({ connector }: ConnectorPartProps) {
  const { project, connector: id } = pathOf(connector);
  const query = useQuery(gapsQuery(project, id));
  const [isFree, setFree] = useState(false);
  const { data: jobs = [] } = useQuery(jobsOfQuery(project, connector.name));
  const replay = useReplay(
    connector,
    jobs.some(({ kind, state }) => kind === "replay" && state === "RUNNING"),
  );
  return (
    <div className="connector-part">
      <Section
        title="Gaps of the last 31 days"
        action={
          <Button disabledReason={replay.reason} onClick={() => setFree(true)}>
            Replay any interval…
          </Button>
        }
      >
        <QueryView
          query={query}
          loading={<Loading shape="table" label="Loading the gaps" />}
          isEmpty={({ gaps }) => gaps.length === 0}
          empty={<NoGap connector={connector} />}
        >
          {({ gaps, isCut }) => <GapTable connector={connector} gaps={gaps} isCut={isCut} />}
        </QueryView>
      </Section>
      <JobsOf connector={connector} />
      {isFree && <FreeReplay replay={replay} onClose={() => setFree(false)} />}
    </div>
  );
}

interface GapTableProps {
  readonly connector: Connector;
  readonly gaps: readonly Gap[];
  readonly isCut: boolean;
}

function GapTable({ connector, gaps, isCut }: GapTableProps) {
  const { project } = pathOf(connector);
  const { data: jobs } = useQuery(jobsOfQuery(project, connector.name));
  const isRunning = (jobs ?? []).some(({ kind, state }) => kind === "replay" && state === "RUNNING");
  const replay = useReplay(connector, isRunning);
  const rows = useMemo(
    () => gaps.map((gap): GapRow => ({ gap, jobs: (jobs ?? []).filter((job) => coversGap(job, gap)) })),
    [gaps, jobs],
  );
  const begin = useRef(replay.begin);
  begin.current = replay.begin;
  const { reason, isPending } = replay;
  const columns = useMemo(
    () => columnsOf({ reason, isPending, onReplay: (body) => void begin.current(body) }),
    [reason, isPending],
  );
  return (
    <DataTable
      label="Gaps"
      columns={columns}
      rows={rows}
      rowKey={({ gap }) => keyOfGap(gap)}
      foot={`${isCut ? "These are the newest thousand. " : ""}A gap may still grow for 15 minutes after the connector was enabled. Times are of the events.`}
    />
  );
}

function NoGap({ connector }: { readonly connector: Connector }) {
  const code = useCode();
  return (
    <Empty
      title="Nothing was dropped in 31 days"
      why="A gap is an interval in which events were dropped by rule: while the connector was disabled, or after they had waited for 13 days."
      snippet={<Snippet {...code(`/v2/${connector.name}/gaps`)} label="List the gaps" />}
    />
  );
}
