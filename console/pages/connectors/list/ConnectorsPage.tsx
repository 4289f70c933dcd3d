/** Lists the data connectors of a project: how each is, what it did in 24 hours, and what waits for it. */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { allMetricsQuery, type Connector, connectorsQuery } from "../../../api/connectors.ts";
import { idOf } from "../../../api/projects.ts";
import { useConfig } from "../../../api/use-config.ts";
import { useKey } from "../../../keys/use-key.ts";
import { formatCount, formatNumber } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { CodeDrawer, Snippet } from "../../../parts/code/Snippet.tsx";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { PageHead } from "../../../parts/page/PageHead.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useConnectorActions } from "../actions/use-connector-menu.tsx";
import { type ConnectorRow, columnsOf } from "./columns.tsx";
import "../connectors.css";
import { useProjectCode } from "../../../snippets/use-code.ts";

export default function ConnectorsPage() {
  const { id } = useProject();
  const code = useProjectCode();
  const query = useQuery(connectorsQuery(id));
  const most = useConfig().limits.connectorsPerProject;
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      <PageHead
        title="Connectors"
        sentence={
          <>
            A data connector pushes the project's events to a webhook, at least once each.
            {query.data && ` ${formatNumber(query.data.length)} of ${formatCount(most, "connector")}.`}
          </>
        }
        code={<CodeDrawer {...code("/dataconnectors")} label="List the connectors" />}
        action={<NewButton count={query.data?.length} most={most} />}
      />
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the connectors" />}
        isEmpty={(connectors) => connectors.length === 0}
        empty={<NoConnector most={most} />}
      >
        {(connectors) => <ConnectorTable connectors={connectors} />}
      </QueryView>
    </>
  );
}

interface NewButtonProps {
  readonly count: number | undefined;
  readonly most: number;
}

function NewButton({ count = 0, most }: NewButtonProps) {
  const { id } = useProject();
  const may = useCan("dataconnector.create");
  const reason =
    may !== true
      ? may
      : count >= most
        ? `The project has its ${formatCount(most, "connector")}. Delete one first.`
        : undefined;
  if (reason === undefined) {
    return (
      <LinkButton kind="primary" href={`/projects/${encodeURIComponent(id)}/connectors/new`}>
        Create a connector
      </LinkButton>
    );
  }
  return (
    <Button kind="primary" disabledReason={reason}>
      Create a connector
    </Button>
  );
}

const exampleConnector = {
  type: "HTTP_PUSH",
  displayName: "My receiver",
  httpConfig: { url: "https://example.com/events" },
};

function NoConnector({ most }: { readonly most: number }) {
  const code = useProjectCode();
  return (
    <Empty
      title="No data connector yet"
      why={`It sends each event to your webhook as soon as it is there, signed, and again until you acknowledge it. A project has up to ${formatNumber(most)}.`}
      action={<NewButton count={0} most={most} />}
      snippet={
        <Snippet {...code("/dataconnectors", { method: "POST", body: exampleConnector })} label="Create a connector" />
      }
    />
  );
}

function ConnectorTable({ connectors }: { readonly connectors: readonly Connector[] }) {
  const { id } = useProject();
  const { data: metrics } = useQuery(allMetricsQuery(id));
  const actions = useConnectorActions();
  // Keeps the columns the same, so that rows are drawn anew only where they changed.
  const latest = useRef(actions.itemsOf);
  latest.current = actions.itemsOf;
  const columns = useMemo(() => columnsOf((connector) => latest.current(connector)), []);
  const rows = useMemo(
    () => connectors.map((connector): ConnectorRow => ({ connector, metrics: metrics?.get(connector.name) })),
    [connectors, metrics],
  );
  return (
    <>
      <DataTable
        label="Data connectors"
        columns={columns}
        rows={rows}
        rowKey={({ connector }) => connector.name}
        rowHref={({ connector }) => `/projects/${encodeURIComponent(id)}/connectors/${idOf(connector.name)}`}
        foot="Success, errors and p99, the time within which 99 of 100 were acknowledged, are of the last 24 hours."
      />
      {actions.dialog}
    </>
  );
}
