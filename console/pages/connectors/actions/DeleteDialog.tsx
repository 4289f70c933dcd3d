/** Deletes a connector after its name was typed, and says how much is lost with it. */

import { useState } from "react";
import { useLocation } from "wouter";
import { useAct } from "../../../act/use-act.ts";
import { type Connector, connectorsKey } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { Confirm } from "../../../parts/dialog/Confirm.tsx";
import { deleteConnector, pathOf } from "./calls.ts";
import { useWaiting } from "./DisableDialog.tsx";

interface DeleteDialogProps {
  readonly connector: Connector;
  readonly onClose: () => void;
}

export function DeleteDialog({ connector, onClose }: DeleteDialogProps) {
  const { project } = pathOf(connector);
  const [, navigate] = useLocation();
  // Keeps the name that was to be typed while the page is asked for anew.
  const [called] = useState(() => calledOf(connector));
  const act = useAct([...connectorsKey(project)]);
  const waiting = useWaiting(connector);
  const remove = async (): Promise<void> => {
    if (!(await act.run(() => deleteConnector(connector), `${called} is deleted.`))) return;
    navigate(`/projects/${encodeURIComponent(project)}/connectors`);
  };
  return (
    <Confirm
      title={`Delete ${called}`}
      action="Delete the connector"
      typed={called}
      pending={act.isPending}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{`Its settings, its attempts and its gaps go with it, and ${waiting} are lost.`} This cannot be undone.</p>
    </Confirm>
  );
}
