/** Asks before a connector is disabled what becomes of its events: they are dropped, or wait for it. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { type Connector, connectorsKey, metricsQuery } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { formatCount } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { disableConnector, pathOf } from "./calls.ts";

interface DisableDialogProps {
  readonly connector: Connector;
  readonly onClose: () => void;
}

/** Says how many events wait, as far as that is known. */
export function useWaiting(connector: Connector): string {
  const { project, connector: id } = pathOf(connector);
  const { data } = useQuery(metricsQuery(project, id, false));
  return data === undefined ? "all events that wait" : `the ${formatCount(data.queue.depth, "event")} that wait now`;
}

export function DisableDialog({ connector, onClose }: DisableDialogProps) {
  const [mode, setMode] = useState(connector.pauseMode);
  const act = useAct(connectorsKey(pathOf(connector).project));
  const waiting = useWaiting(connector);
  const disable = async (): Promise<void> => {
    if (await act.run(() => disableConnector(connector, mode), `${calledOf(connector)} is disabled.`)) onClose();
  };
  return (
    <Dialog
      title={`Disable ${calledOf(connector)}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" pending={act.isPending} onClick={disable}>
            {mode === "drop" ? "Disable and drop" : "Disable and retain"}
          </Button>
        </>
      }
    >
      <fieldset className="connector-choices">
        <legend>What becomes of its events meanwhile?</legend>
        <label>
          <input type="radio" name="pauseMode" checked={mode === "drop"} onChange={() => setMode("drop")} />
          <span>
            <strong>Drop them.</strong> {`Of ${waiting}, and of what comes, nothing is sent.`} What it misses stands in
            its gaps, from where it can be replayed for 31 days.
          </span>
        </label>
        <label>
          <input type="radio" name="pauseMode" checked={mode === "retain"} onChange={() => setMode("retain")} />
          <span>
            <strong>Retain them.</strong> They wait on the queue, for up to 13 days each, and are sent when the
            connector is enabled.
          </span>
        </label>
      </fieldset>
    </Dialog>
  );
}
