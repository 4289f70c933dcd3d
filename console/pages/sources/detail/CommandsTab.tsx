/** Sends commands to a device, and lists what became of them; one that waits can be taken back. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { idOf } from "../../../api/projects.ts";
import { type Command, commandsQuery, sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import type { State } from "../../../parts/show/StateWord.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty } from "../../../parts/states/States.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { CommandDialog } from "./CommandDialog.tsx";
import type { TabProps } from "./tab.ts";

const stateWords: Readonly<Record<Command["state"], { readonly state: State; readonly word: string }>> = {
  DELIVERED: { state: "good", word: "Delivered" },
  QUEUED: { state: "warn", word: "Waiting" },
  NOT_CONNECTED: { state: "bad", word: "Not connected" },
  EXPIRED: { state: "idle", word: "Expired" },
  UNKNOWN: { state: "unknown", word: "Unknown" },
};

const columnsOf = (actions: (command: Command) => ReactNode): readonly Column<Command>[] => [
  { id: "time", head: "Made", width: 140, cell: ({ createTime }) => <When time={createTime} /> },
  { id: "topic", head: "Topic", cell: ({ topic }) => topic, text: ({ topic }) => topic },
  { id: "data", head: "Data", cell: ({ data }) => String(data), text: ({ data }) => String(data) },
  { id: "state", head: "State", width: 140, cell: ({ state }) => <StateWord {...stateWords[state]} /> },
  {
    id: "answer",
    head: "The device's answer",
    cell: ({ acknowledgement }) => acknowledgement?.error ?? acknowledgement?.status ?? "–",
    text: ({ acknowledgement }) => acknowledgement?.error ?? acknowledgement?.status ?? "",
  },
  {
    id: "until",
    head: "Waits until",
    width: 140,
    cell: ({ validUntil }) => <When time={validUntil ?? undefined} />,
  },
  { id: "actions", head: "Action", width: 110, cell: actions },
];

export function CommandsTab({ source, id }: TabProps) {
  const { id: project } = useProject();
  const may = useCan("device.update");
  const act = useAct([...sourcesKey(project), "commands", id]);
  const query = useQuery(commandsQuery(project, id));
  const [isOpen, setOpen] = useState(false);
  const takeBack = (command: Command): void => {
    const params = { path: { project, device: id, command: idOf(command.name) } };
    const call = () => api.DELETE("/v2/projects/{project}/devices/{device}/commands/{command}", { params });
    void act.run(call, "The command is taken back.");
  };
  const columns = columnsOf((command) =>
    command.state !== "QUEUED" ? null : (
      <Button kind="quiet" disabledReason={may === true ? undefined : may} onClick={() => takeBack(command)}>
        Take back
      </Button>
    ),
  );
  const send = (
    <Button kind="primary" disabledReason={may === true ? undefined : may} onClick={() => setOpen(true)}>
      Send a command
    </Button>
  );
  return (
    <>
      <QueryView
        query={query}
        loading={<Loading shape="table" label="Loading the commands" />}
        isEmpty={({ commands }) => commands.length === 0}
        empty={
          <Empty
            title="No command in seven days"
            why="A command goes to the device over MQTT at once, or waits until it connects."
            action={send}
          />
        }
      >
        {({ commands }) => (
          <div className="source-stack">
            <div className="buttons">{send}</div>
            <DataTable label="Commands" columns={columns} rows={commands} rowKey={({ name }) => name} />
          </div>
        )}
      </QueryView>
      {isOpen && <CommandDialog source={source} id={id} onClose={() => setOpen(false)} />}
    </>
  );
}
