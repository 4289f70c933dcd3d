/** Changes how long a retention keeps points, and deletes one, saying before what will be lost. */

import { useState } from "react";
import { useAct } from "../../act/use-act.ts";
import { api } from "../../api/client.ts";
import { calledOf, idOf } from "../../api/projects.ts";
import { type Retention, retentionsKey } from "../../api/sources.ts";
import { formatDuration, readDuration } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Confirm } from "../../parts/dialog/Confirm.tsx";
import { Dialog } from "../../parts/dialog/Dialog.tsx";
import { LinkTo } from "../../parts/page/LinkTo.tsx";
import { Note } from "../../parts/show/StateWord.tsx";
import { useProject } from "../../project/use-project.ts";
import { DurationField } from "../sources/form/SourceFields.tsx";
import { durationOf } from "../sources/words/state.ts";
import { typedDuration } from "./values.ts";

interface ChangeProps {
  readonly retention: Retention;
  readonly onClose: () => void;
}

export function DurationDialog({ retention, onClose }: ChangeProps) {
  const { id: project } = useProject();
  const [typed, setTyped] = useState(() => typedDuration(retention));
  const act = useAct(retentionsKey(project));
  const duration = durationOf(typed);
  const isShorter =
    typeof duration === "string" && (readDuration(duration) ?? 0) < (readDuration(retention.duration) ?? 0);
  const change = async (): Promise<void> => {
    if (typeof duration !== "string") return;
    const params = { path: { project, retention: idOf(retention.name) } };
    const call = () => api.PATCH("/v2/projects/{project}/retentions/{retention}", { params, body: { duration } });
    if (await act.run(call, `${calledOf(retention)} now keeps points for that long.`)) onClose();
  };
  const reason =
    typeof duration !== "string"
      ? "Give a whole number of at least one."
      : duration === retention.duration
        ? "Nothing is changed."
        : undefined;
  return (
    <Dialog
      title={`Change the duration of ${calledOf(retention)}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={isShorter ? "danger" : "primary"}
            pending={act.isPending}
            disabledReason={reason}
            onClick={change}
          >
            Change the duration
          </Button>
        </>
      }
    >
      <DurationField
        label="Keep points for"
        name="duration"
        hint="A longer one holds for points that are still there: what went before does not come back."
        error={undefined}
        value={typed}
        onChange={setTyped}
      />
      {isShorter && (
        <Note state="warn">
          {`Points that are older than ${formatDuration(readDuration(duration) ?? 0)} age out, and cannot be had back.`}
        </Note>
      )}
    </Dialog>
  );
}

export function DeleteDialog({ retention, onClose }: ChangeProps) {
  const { id: project } = useProject();
  const act = useAct(retentionsKey(project));
  const id = idOf(retention.name);
  const remove = async (): Promise<void> => {
    const params = { path: { project, retention: id } };
    const call = () => api.DELETE("/v2/projects/{project}/retentions/{retention}", { params });
    if (await act.run(call, `${calledOf(retention)} is deleted.`)) onClose();
  };
  return (
    <Confirm
      title={`Delete ${calledOf(retention)}`}
      action="Delete the retention"
      typed={calledOf(retention)}
      pending={act.isPending}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{lost[retention.kind]}</p>
      <p>
        It may be deleted once no source is linked to it.{" "}
        <LinkTo href={`/projects/${encodeURIComponent(project)}/sources?retention=${encodeURIComponent(id)}`}>
          See the linked sources
        </LinkTo>
      </p>
    </Confirm>
  );
}

/** What becomes of the points of each kind. */
const lost: Readonly<Record<Retention["kind"], string>> = {
  DYNAMODB: "Its points are removed a day later.",
  S3: "Its points are removed at once.",
  TIMESTREAM: "Its points are removed at once.",
  INFLUXDB: "Your InfluxDB keeps the points that it has.",
};
