/** Tells at one look how a project is and what of it needs attention, and leads through the first steps of a new one. */

import { useQuery } from "@tanstack/react-query";
import { connectorsQuery } from "../../api/connectors.ts";
import {
  intakeQuery,
  type OverviewSource,
  overviewGapsQuery,
  overviewJobsQuery,
  overviewMetricsQuery,
  overviewSourcesQuery,
} from "../../api/overview.ts";
import { Button } from "../../parts/action/Button.tsx";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { FirstRun } from "../first-run/FirstRun.tsx";
import { useBeginning, useIsShown, useShowing } from "../first-run/use-first-run.ts";
import { Attention } from "./Attention.tsx";
import { concernsOf } from "./attention.ts";
import { Tiles } from "./Tiles.tsx";
import "./Overview.css";

export default function OverviewPage() {
  const { id, displayName } = useProject();
  const code = useProjectCode();
  const sources = useQuery(overviewSourcesQuery(id));
  return (
    <>
      <PageHead
        title={displayName}
        sentence="How the project is now, and what to do next."
        code={<CodeDrawer {...code("/dataconnectors")} label="List the connectors with their health" />}
      />
      <QueryView query={sources}>{(data) => <Overview key={id} sources={data} />}</QueryView>
    </>
  );
}

interface OverviewProps {
  readonly sources: { readonly sources: readonly OverviewSource[]; readonly isCut: boolean };
}

function Overview({ sources }: OverviewProps) {
  const { id } = useProject();
  const base = `/projects/${encodeURIComponent(id)}`;
  const connectors = useQuery(connectorsQuery(id));
  const metrics = useQuery(overviewMetricsQuery(id));
  const jobs = useQuery(overviewJobsQuery(id));
  const intake = useQuery(intakeQuery(id));
  const gaps = useQuery({ ...overviewGapsQuery(id, connectors.data ?? []), enabled: connectors.data !== undefined });
  const showing = useShowing(id);
  const beginning = useBeginning(id, showing.isAsked, sources.sources, connectors.data, metrics.data);
  const isShown = useIsShown(id, showing, beginning);
  const asked = [connectors, metrics, jobs, gaps, intake];
  const fault = asked.find(({ error }) => error)?.error?.message;
  const concerns = concernsOf({
    base,
    sources: sources.sources,
    connectors: connectors.data,
    gaps: gaps.data,
    jobs: jobs.data,
    intake: intake.data,
  });
  const hasArrived = sources.sources.some(({ lastDataTime }) => lastDataTime !== null);
  if (!hasArrived && !beginning && fault === undefined) return <Loading />;
  return (
    <>
      {isShown && beginning && <FirstRun beginning={beginning} onHide={() => showing.hide(true)} />}
      {(hasArrived || beginning?.done.has("send") || !isShown || concerns.length > 0) && (
        <>
          <Tiles
            base={base}
            sources={sources}
            intake={intake.data}
            connectors={connectors.data}
            metrics={metrics.data}
          />
          <Attention concerns={concerns} isWhole={asked.every(({ data }) => data !== undefined)} fault={fault} />
        </>
      )}
      {showing.isHidden && !beginning?.done.has("deliver") && (
        <Button kind="quiet" onClick={() => showing.hide(false)}>
          Show the first steps
        </Button>
      )}
    </>
  );
}
