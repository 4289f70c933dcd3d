/** Shows a form of all kinds of fields, which a service refuses as long as its URL is not of https. */

import { useState } from "react";
import * as v from "valibot";
import { Button } from "../../../console/parts/action/Button.tsx";
import { Check, Field, SecretInput, Select, Switch, TextArea, TextField } from "../../../console/parts/form/Field.tsx";
import { FieldGroup, KeyValues, ManyInput, type Pairs } from "../../../console/parts/form/Lists.tsx";
import { useForm } from "../../../console/parts/form/use-form.ts";
import { Note } from "../../../console/parts/show/StateWord.tsx";
import { failed } from "./StatesShown.tsx";

const schema = v.object({
  name: v.pipe(v.string(), v.minLength(1, "Give it a name.")),
  url: v.string(),
  secret: v.string(),
  kind: v.picklist(["ALL", "NONE"]),
  note: v.string(),
  isOn: v.boolean(),
  isKept: v.boolean(),
  types: v.array(v.string()),
  labels: v.array(v.tuple([v.string(), v.string()])),
});

type Values = Omit<v.InferInput<typeof schema>, "types" | "labels"> & { types: string[]; labels: [string, string][] };

const initial: Values = {
  name: "",
  url: "http://example.com",
  secret: "s3cret",
  kind: "ALL",
  note: "",
  isOn: false,
  isKept: true,
  types: ["temperature"],
  labels: [["site", "north"]],
};

const kinds = [
  { value: "ALL", label: "All" },
  { value: "NONE", label: "None" },
] as const;

async function send(values: Values): Promise<void> {
  if (values.url.startsWith("https:")) return;
  throw failed(400, {
    method: "POST",
    text: "httpConfig.url: must be https",
    fields: [{ path: "url", message: "It must begin with https." }],
  });
}

const copied = (pairs: Pairs): [string, string][] => pairs.map(([key, value]) => [key, value]);

export function FormShown() {
  const [said, setSaid] = useState("");
  const form = useForm<Values, Values>({
    schema,
    initial,
    send: async (values) => {
      await send(values);
      setSaid(JSON.stringify(values));
    },
  });
  const { values, set, errorOf } = form;
  return (
    <>
      <h1>Form</h1>
      <form className="form" onSubmit={form.onSubmit} noValidate>
        {form.formError !== undefined && <Note state="bad">{form.formError}</Note>}
        <TextField
          name="name"
          label="Name"
          hint="As people call it."
          error={errorOf("name")}
          value={values.name}
          onChange={(name) => set("name", name)}
        />
        <TextField
          name="url"
          label="URL"
          error={errorOf("url")}
          type="url"
          value={values.url}
          onChange={(url) => set("url", url)}
        />
        <Field name="secret" label="Secret">
          {(control) => <SecretInput {...control} value={values.secret} onChange={(secret) => set("secret", secret)} />}
        </Field>
        <Field name="kind" label="Kind">
          {(control) => (
            <Select {...control} value={values.kind} options={kinds} onChange={(kind) => set("kind", kind)} />
          )}
        </Field>
        <Field name="note" label="Note">
          {(control) => (
            <TextArea {...control} placeholder="Anything" value={values.note} onChange={(note) => set("note", note)} />
          )}
        </Field>
        <Switch label="Enabled" value={values.isOn} onChange={(isOn) => set("isOn", isOn)} />
        <Check label="Keep what waits" value={values.isKept} onChange={(isKept) => set("isKept", isKept)} />
        <FieldGroup label="Event types" hint="None means all.">
          <ManyInput
            one="Event type"
            values={values.types}
            suggestions={["humidity"]}
            onChange={(types) => set("types", [...types])}
          />
        </FieldGroup>
        <FieldGroup label="Labels" error="Each key stands once.">
          <KeyValues pairs={values.labels} onChange={(pairs) => set("labels", copied(pairs))} />
        </FieldGroup>
        <div>
          <Button kind="primary" type="submit" pending={form.isPending}>
            Save
          </Button>
        </div>
      </form>
      <output>{said}</output>
    </>
  );
}
