/** Makes a retention: a name, where it keeps points, and for how long. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { limitsQuery, retentionsKey } from "../../api/sources.ts";
import { useToast } from "../../parts/action/Toasts.tsx";
import { Snippet } from "../../parts/code/Snippet.tsx";
import { Check, Field, SecretInput, Select, TextField } from "../../parts/form/Field.tsx";
import { FormDialog } from "../../parts/form/FormDialog.tsx";
import { type Form, useForm } from "../../parts/form/use-form.ts";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";
import { retentionKindChoice } from "../../words/retention.ts";
import { DurationField } from "../sources/form/SourceFields.tsx";
import { bodyOf, newValues, type RetentionValues, retentionSchema, shownBody } from "./values.ts";

export function NewRetention({ onClose }: { readonly onClose: () => void }) {
  const { id: project } = useProject();
  const code = useProjectCode();
  const client = useQueryClient();
  const toast = useToast();
  const { data: limits } = useQuery(limitsQuery());
  const kinds = limits?.retentionKinds ?? ["DYNAMODB"];
  const form = useForm({
    schema: retentionSchema,
    initial: newValues,
    send: async (values) => {
      await api.POST("/v2/projects/{project}/retentions", { params: { path: { project } }, body: bodyOf(values) });
      void client.invalidateQueries({ queryKey: retentionsKey(project) });
      toast({ text: `${values.displayName} is made. Link sources to it in their settings.` });
      onClose();
    },
  });
  const { values, set, errorOf } = form;
  return (
    <FormDialog title="Make a retention" wide onClose={onClose} action="Make the retention" form={form}>
      <TextField
        label="Name"
        name="displayName"
        hint="Queries ask for it by this name, which cannot be changed later."
        error={errorOf("displayName")}
        value={values.displayName}
        onChange={(text) => set("displayName", text)}
      />
      <Field label="Kind" name="kind" hint="It cannot be changed later." error={errorOf("kind")}>
        {(control) => (
          <Select
            {...control}
            value={values.kind}
            options={kinds.map((value) => ({ value, label: retentionKindChoice(value) }))}
            onChange={(value) => set("kind", value)}
          />
        )}
      </Field>
      {values.kind === "INFLUXDB" && <InfluxFields form={form} />}
      <DurationField
        label="Keep points for"
        name="duration"
        hint="It counts from the time of each point."
        error={errorOf("duration")}
        value={values.duration}
        onChange={(value) => set("duration", value)}
      />
      <Check
        label="Keep files in fields too, in the deployment's bucket"
        name="blobStore"
        value={values.blobStore}
        onChange={(value) => set("blobStore", value)}
      />
      <Snippet
        snippets={code("/retentions", { method: "POST", body: shownBody(values) }).snippets}
        label="The request that will be sent"
      />
    </FormDialog>
  );
}

interface InfluxField {
  readonly name: Exclude<keyof RetentionValues, "kind" | "duration" | "blobStore" | "influxdb.version" | "displayName">;
  readonly label: string;
  readonly isSecret?: boolean;
}

const database: InfluxField = { name: "influxdb.database", label: "Database" };
const token: InfluxField = { name: "influxdb.token", label: "Token", isSecret: true };

const fieldsOf: Readonly<Record<RetentionValues["influxdb.version"], readonly InfluxField[]>> = {
  "1": [
    database,
    { name: "influxdb.username", label: "User name" },
    { name: "influxdb.password", label: "Password", isSecret: true },
  ],
  "2": [{ name: "influxdb.organization", label: "Organization" }, { name: "influxdb.bucket", label: "Bucket" }, token],
  "3": [database, token],
};

function InfluxFields({ form }: { readonly form: Form<RetentionValues> }) {
  const { values, set, errorOf } = form;
  const version = values["influxdb.version"];
  const all: readonly InfluxField[] = [{ name: "influxdb.url", label: "URL of the InfluxDB" }, ...fieldsOf[version]];
  return (
    <>
      <Field label="Version of the InfluxDB" name="influxdb.version" error={errorOf("influxdb.version")}>
        {(control) => (
          <Select
            {...control}
            value={version}
            options={(["1", "2", "3"] as const).map((value) => ({ value, label: value }))}
            onChange={(value) => set("influxdb.version", value)}
          />
        )}
      </Field>
      {all.map(({ name, label, isSecret = false }) => {
        const field = { label, name, error: errorOf(name) };
        const input = { value: values[name], onChange: (text: string) => set(name, text) };
        if (!isSecret) return <TextField key={name} {...field} {...input} />;
        return (
          <Field key={name} {...field}>
            {(control) => <SecretInput {...control} {...input} />}
          </Field>
        );
      })}
    </>
  );
}
