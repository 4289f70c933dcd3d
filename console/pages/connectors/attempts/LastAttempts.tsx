/** The last ten attempts of a connector, each of which leads to all that is known of it. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lastAttemptsQuery } from "../../../api/attempts.ts";
import type { Connector } from "../../../api/connectors.ts";
import { idOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { LinkButton, LinkTo } from "../../../parts/page/LinkTo.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan } from "../../../project/use-project.ts";
import { useCode } from "../../../snippets/use-code.ts";
import { pathOf } from "../actions/calls.ts";
import { TestDialog } from "../actions/TestDialog.tsx";
import { briefColumns } from "./columns.tsx";
import { keyOf, rowsOf } from "./rows.ts";

const howMany = 10;

export function LastAttempts({ connector }: { readonly connector: Connector }) {
  const { project, connector: id } = pathOf(connector);
  const query = useQuery(lastAttemptsQuery(project, id, howMany));
  const base = `/projects/${encodeURIComponent(project)}/connectors/${idOf(connector.name)}/attempts`;
  return (
    <QueryView
      query={query}
      loading={<Loading shape="table" count={4} label="Loading the last attempts" />}
      isEmpty={(attempts) => attempts.length === 0}
      empty={<NoAttempt connector={connector} />}
    >
      {(attempts) => (
        <DataTable
          label="The last ten attempts"
          columns={briefColumns}
          rows={rowsOf(attempts, false)}
          rowKey={({ attempt }) => keyOf(attempt)}
          rowHref={({ attempt }) => `${base}?open=${encodeURIComponent(keyOf(attempt))}`}
          foot={<LinkTo href={base}>All attempts</LinkTo>}
        />
      )}
    </QueryView>
  );
}

/** Stands where nothing was sent yet. */
export function NoAttempt({ connector }: { readonly connector: Connector }) {
  const code = useCode();
  const { project } = pathOf(connector);
  const may = useCan("dataconnector.update");
  const [isTesting, setTesting] = useState(false);
  return (
    <>
      <Empty
        title="No attempts"
        why="Nothing was accepted in the last seven days that this connector takes. Test it now, or send a point from a source."
        action={
          <>
            <Button kind="primary" disabledReason={may === true ? undefined : may} onClick={() => setTesting(true)}>
              Send a test event
            </Button>
            <LinkButton href={`/projects/${encodeURIComponent(project)}/sources`}>Sources</LinkButton>
          </>
        }
        snippet={<Snippet {...code(`/v2/${connector.name}:test`, { method: "POST" })} label="Test the connector" />}
      />
      {isTesting && <TestDialog connector={connector} onClose={() => setTesting(false)} />}
    </>
  );
}
