/** Shows one data connector: how it is and what to do about it, and below that one of its parts. */

import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { useParams } from "wouter";
import { type Connector, connectorQuery, isWell } from "../../../api/connectors.ts";
import { jobsOfQuery } from "../../../api/jobs.ts";
import { useTitle } from "../../../frame/titles.ts";
import { useKey } from "../../../keys/use-key.ts";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { PageHead } from "../../../parts/page/PageHead.tsx";
import { TabLinks } from "../../../parts/page/TabLinks.tsx";
import { isLost } from "../../../parts/states/failed-call.ts";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Gone } from "../../../parts/states/States.tsx";
import { useProject } from "../../../project/use-project.ts";
import { ConnectorHead } from "./ConnectorHead.tsx";
import { Unwell } from "./Unwell.tsx";
import "../connectors.css";
import { calledOf } from "../../../api/projects.ts";

const parts = {
  overview: lazy(() => import("../overview/Overview.tsx")),
  attempts: lazy(() => import("../attempts/Attempts.tsx")),
  gaps: lazy(() => import("../gaps/Gaps.tsx")),
  settings: lazy(() => import("../settings/Settings.tsx")),
};

const isPart = (tab: string): tab is keyof typeof parts => Object.hasOwn(parts, tab);

export default function ConnectorPage() {
  const { id } = useProject();
  const { connector = "", tab = "overview" } = useParams<{ connector: string; tab: string }>();
  const query = useQuery(connectorQuery(id, connector));
  const list = `/projects/${encodeURIComponent(id)}/connectors`;
  useTitle(query.data && calledOf(query.data), `${list}/${connector}`);
  useKey("r", "Refresh", () => void query.refetch());
  const gone = <Gone what="connector" back={<LinkButton href={list}>All connectors</LinkButton>} />;
  return (
    <>
      {query.data === undefined && <PageHead title="Connector" />}
      <QueryView
        query={query}
        loading={<Loading label="Loading the connector" />}
        failure={(error) => (isLost(error) ? <GoneWithText text={error.text} gone={gone} /> : undefined)}
      >
        {(data) => <Shown connector={data} base={`${list}/${connector}`} tab={tab} />}
      </QueryView>
    </>
  );
}

function GoneWithText({ text, gone }: { readonly text: string; readonly gone: ReactNode }) {
  return (
    <>
      {gone}
      <p className="connector-quiet">{text}</p>
    </>
  );
}

interface ShownProps {
  readonly connector: Connector;
  readonly base: string;
  readonly tab: string;
}

function Shown({ connector, base, tab }: ShownProps) {
  const { id } = useProject();
  const { data: jobs = [] } = useQuery(jobsOfQuery(id, connector.name));
  const isWatched = !isWell(connector) || jobs.some(({ state }) => state === "RUNNING");
  const shown = isPart(tab) ? tab : "overview";
  const Part = parts[shown];
  return (
    <>
      <ConnectorHead connector={connector} tab={shown} />
      {!isWell(connector) && <Unwell connector={connector} base={base} isBrief={shown !== "overview"} />}
      <TabLinks
        label="Parts of the connector"
        tabs={[
          { href: base, label: "Overview" },
          { href: `${base}/attempts`, label: "Attempts" },
          { href: `${base}/gaps`, label: "Gaps" },
          { href: `${base}/settings`, label: "Settings" },
        ]}
      />
      <Suspense fallback={<Loading label="Loading this part" />}>
        <Part connector={connector} isWatched={isWatched} />
      </Suspense>
    </>
  );
}
