/** Publishes an event as a source, to try what comes after: one whose values somebody writes. */

import { useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { type Source, sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Field, TextArea, TextField } from "../../../parts/form/Field.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";

/** Values that an event of a type may have, for those types that consumers know. */
const examples: Readonly<Record<string, object>> = {
  temperature: { value: 21.5 },
  humidity: { temperature: 21.5, relativeHumidity: 45 },
  touch: {},
  objectPresent: { state: "PRESENT" },
  waterPresent: { state: "PRESENT" },
  touchCount: { total: 12 },
  objectPresentCount: { total: 12 },
  motion: { state: "MOTION_DETECTED" },
  deskOccupancy: { state: "OCCUPIED" },
  contact: { state: "OPEN" },
  co2: { ppm: 612 },
};

interface SendProps {
  readonly source: Source;
  readonly id: string;
  readonly device: { readonly reported?: Readonly<Record<string, unknown>> } | undefined;
}

export function SendButton({ source, id, device }: SendProps) {
  const may = useCan("device.update");
  const [isOpen, setOpen] = useState(false);
  const reason = source.status === "DISABLED" ? "It is disabled: enable it first." : may === true ? undefined : may;
  const known = Object.keys(device?.reported ?? {}).findLast((type) => type in examples);
  return (
    <>
      <Button disabledReason={reason} onClick={() => setOpen(true)}>
        {source.type === "EMULATOR" ? "Send an event" : "Send a test point"}
      </Button>
      {isOpen && <SendDialog id={id} first={known ?? "consoleTest"} onClose={() => setOpen(false)} />}
    </>
  );
}

interface SendDialogProps {
  readonly id: string;
  readonly first: string;
  readonly onClose: () => void;
}

/** Reads values as JSON. Answers undefined for what is no object. */
function readValues(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function SendDialog({ id, first, onClose }: SendDialogProps) {
  const { id: project } = useProject();
  const act = useAct(sourcesKey(project));
  const [type, setType] = useState(first);
  const [text, setText] = useState(JSON.stringify(examples[first] ?? { value: 1 }));
  const values = readValues(text);
  const send = async (): Promise<void> => {
    const params = { path: { project, device: id } };
    const body = { [type.trim()]: values ?? {} };
    const call = () => api.POST("/v2/projects/{project}/devices/{device}:publish", { params, body });
    if (await act.run(call, "The event is accepted.")) onClose();
  };
  const reason =
    type.trim() === "" ? "Name the event type first." : values === undefined ? "Write the values as JSON." : undefined;
  return (
    <Dialog
      title="Send an event as this source"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" pending={act.isPending} disabledReason={reason} onClick={send}>
            Send
          </Button>
        </>
      }
    >
      <p className="source-quiet">It is accepted, stored and delivered like any other.</p>
      <TextField label="Event type" name="type" value={type} onChange={setType} spellCheck={false} />
      <Field label="Values, as JSON" name="values" error={values === undefined ? 'Such as {"value": 1}.' : undefined}>
        {(control) => <TextArea {...control} value={text} onChange={setText} spellCheck={false} />}
      </Field>
    </Dialog>
  );
}
