/** Sends a command to a device: a topic, a value, and for how long it may wait until the device connects. */

import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { api } from "../../../api/client.ts";
import { calledOf } from "../../../api/projects.ts";
import { sourcesKey } from "../../../api/sources.ts";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { TextField } from "../../../parts/form/Field.tsx";
import { FormDialog } from "../../../parts/form/FormDialog.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { useProject } from "../../../project/use-project.ts";
import { DurationField } from "../form/SourceFields.tsx";
import { durationOf, type TypedDuration } from "../words/state.ts";
import type { TabProps } from "./tab.ts";

interface CommandValues {
  readonly topic: string;
  readonly data: string;
  readonly validFor: TypedDuration;
}

const schema: v.GenericSchema<CommandValues> = v.object({
  topic: v.pipe(v.string(), v.trim(), v.nonEmpty("Name what the command is about.")),
  data: v.string(),
  validFor: v.pipe(
    v.custom<TypedDuration>((given) => typeof given === "object"),
    v.check((given) => durationOf(given) !== undefined, "A whole number, or nothing."),
  ),
});

/** Reads a number, true or false as such, and everything else as text. */
function readData(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

export function CommandDialog({ source, id, onClose }: TabProps & { readonly onClose: () => void }) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const toast = useToast();
  const initial: CommandValues = { topic: "", data: "", validFor: { amount: "", unit: "h" } };
  const form = useForm({
    schema,
    initial,
    send: async ({ topic, data, validFor }) => {
      const wait = durationOf(validFor);
      await api.POST("/v2/projects/{project}/devices/{device}:command", {
        params: { path: { project, device: id } },
        body: { topic: topic.trim(), data: readData(data), ...(wait ? { validFor: wait } : {}) },
      });
      toast({ text: "The command is sent." });
      void client.invalidateQueries({ queryKey: [...sourcesKey(project), "commands", id] });
      onClose();
    },
  });
  const { values, set, errorOf } = form;
  return (
    <FormDialog title={`Send a command to ${calledOf(source)}`} onClose={onClose} action="Send" form={form}>
      <TextField
        label="Topic"
        name="topic"
        hint="Such as write/setpoint."
        error={errorOf("topic")}
        value={values.topic}
        onChange={(text) => set("topic", text)}
      />
      <TextField
        label="Data"
        name="data"
        hint="Numbers, true and false are sent as such; everything else as text."
        error={errorOf("data")}
        value={values.data}
        onChange={(text) => set("data", text)}
      />
      <DurationField
        label="Wait for the device, for"
        name="validFor"
        hint="Leave it empty to send it only to a device that is connected now."
        error={errorOf("validFor")}
        value={values.validFor}
        onChange={(value) => set("validFor", value)}
      />
    </FormDialog>
  );
}
