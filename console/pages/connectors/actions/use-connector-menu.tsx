/** The actions on one connector, for its row and for its page: test, enable or disable, synchronize, copy its id. */

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { type Connector, connectorsKey } from "../../../api/connectors.ts";
import { jobsKey } from "../../../api/jobs.ts";
import { calledOf, idOf } from "../../../api/projects.ts";
import type { MenuItem } from "../../../parts/action/Menu.tsx";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { enableConnector, syncConnector } from "./calls.ts";
import { DisableDialog } from "./DisableDialog.tsx";
import { TestDialog } from "./TestDialog.tsx";

export type ConnectorAction = "test" | "enable" | "disable" | "sync";

interface ConnectorActions {
  readonly itemsOf: (connector: Connector) => readonly MenuItem[];
  readonly begin: (action: ConnectorAction, connector: Connector) => void;
  /** Says why an action may not be begun now. */
  readonly reasonOf: (action: ConnectorAction, connector: Connector) => string | undefined;
  /** The dialog that is open. */
  readonly dialog: ReactNode;
}

export function useConnectorActions(): ConnectorActions {
  const { id } = useProject();
  const may = useCan("dataconnector.update");
  const act = useAct(connectorsKey(id));
  const toast = useToast();
  const client = useQueryClient();
  const [open, setOpen] = useState<{ readonly action: "test" | "disable"; readonly connector: Connector }>();
  const close = (): void => setOpen(undefined);
  const sync = async (connector: Connector): Promise<void> => {
    const said = `The latest events are on their way to ${calledOf(connector)}.`;
    // Shows the job that it runs as at once, rather than when jobs are asked for next.
    if (await act.run(() => syncConnector(connector), said)) await client.invalidateQueries({ queryKey: jobsKey(id) });
  };
  const begin: ConnectorActions["begin"] = (action, connector) => {
    if (action === "test" || action === "disable") return setOpen({ action, connector });
    if (action === "enable") void act.run(() => enableConnector(connector), `${calledOf(connector)} is enabled.`);
    else void sync(connector);
  };
  const reasonOf: ConnectorActions["reasonOf"] = (action, { status }) => {
    if (may !== true) return may;
    return action === "sync" && status !== "ACTIVE" ? "Enable the connector first." : undefined;
  };
  const itemsOf = (connector: Connector): readonly MenuItem[] => {
    const item = (label: string, action: ConnectorAction): MenuItem => ({
      label,
      disabledReason: reasonOf(action, connector),
      onPick: () => begin(action, connector),
    });
    return [
      item("Send a test event", "test"),
      connector.status === "ACTIVE" ? item("Disable…", "disable") : item("Enable", "enable"),
      item("Synchronize: send the latest events", "sync"),
      {
        label: "Copy the id",
        onPick: () => {
          navigator.clipboard.writeText(idOf(connector.name)).then(
            () => toast({ text: "The id is copied." }),
            () => toast({ text: "The browser refused to copy.", isError: true }),
          );
        },
      },
    ];
  };
  const dialog =
    open === undefined ? null : open.action === "test" ? (
      <TestDialog connector={open.connector} onClose={close} />
    ) : (
      <DisableDialog connector={open.connector} onClose={close} />
    );
  return { itemsOf, begin, reasonOf, dialog };
}
