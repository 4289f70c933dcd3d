/** Tells whether a source is connected over MQTT, by which clients, and why others were cut. */

import { useQuery } from "@tanstack/react-query";
import { connectionQuery } from "../../../api/sources.ts";
import { formatCount } from "../../../numbers/numbers.ts";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useProject } from "../../../project/use-project.ts";
import { disconnectWords } from "../../../words/disconnect.ts";

interface Client {
  readonly clientId: string;
  readonly connected: boolean;
  readonly since: string | null;
  readonly disconnectedTime: string | null;
  readonly disconnectReason: string | null;
  readonly address: string | null;
}

const columns: readonly Column<Client>[] = [
  { id: "client", head: "Client id", cell: ({ clientId }) => clientId, text: ({ clientId }) => clientId },
  {
    id: "state",
    head: "State",
    width: 140,
    cell: ({ connected }) => (
      <StateWord state={connected ? "good" : "idle"} word={connected ? "Connected" : "Not connected"} />
    ),
  },
  {
    id: "since",
    head: "Since",
    width: 140,
    cell: ({ connected, since, disconnectedTime }) => (
      <When time={(connected ? since : disconnectedTime) ?? undefined} />
    ),
  },
  { id: "address", head: "Address", width: 140, cell: ({ address }) => address ?? "–" },
  {
    id: "reason",
    head: "Why it was cut",
    cell: ({ disconnectReason }) => disconnectWords(disconnectReason),
    text: ({ disconnectReason }) => disconnectWords(disconnectReason),
  },
];

export function Connections({ id }: { readonly id: string }) {
  const { id: project } = useProject();
  const query = useQuery(connectionQuery(project, id));
  return (
    <QueryView query={query}>
      {({ clients, refusedLastDay }) => (
        <>
          {clients.length === 0 ? (
            <p className="source-quiet">No client has connected as this source over MQTT.</p>
          ) : (
            <DataTable label="Clients over MQTT" columns={columns} rows={clients} rowKey={({ clientId }) => clientId} />
          )}
          {refusedLastDay > 0 && (
            <p className="source-quiet">{formatCount(refusedLastDay, "connection")} of the last day were refused.</p>
          )}
        </>
      )}
    </QueryView>
  );
}
