/** Makes an emulated device: one that sends what its page tells it to. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as v from "valibot";
import { useLocation } from "wouter";
import { api } from "../../../api/client.ts";
import { devicesCreate as limits } from "../../../api/made/limits.ts";
import { idOf } from "../../../api/projects.ts";
import { type Retention, sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { Field, Select, TextField } from "../../../parts/form/Field.tsx";
import { FormError } from "../../../parts/form/FormError.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { Section } from "../../../parts/page/PageHead.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useProjectCode } from "../../../snippets/use-code.ts";
import { type EmulatedType, emulatedTypeWord } from "../../../words/device-type.ts";
import { RetentionField } from "./SourceFields.tsx";
import { preselected, retentionNames } from "./values.ts";

/** What is entered, by the API's own names. */
interface EmulatedValues {
  readonly "labels.name": string;
  readonly type: EmulatedType;
  readonly retentions: readonly string[];
}

const schema: v.GenericSchema<EmulatedValues> = v.object({
  "labels.name": v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("Give it a name."),
    v.maxLength(100, "At most 100 characters."),
  ),
  type: v.picklist(limits.type.enum),
  retentions: retentionNames,
});

const bodyOf = ({ "labels.name": name, type, retentions }: EmulatedValues) => ({
  type,
  labels: { name: name.trim() },
  ...(retentions.length > 0 ? { retentions: [...retentions] } : {}),
});

export function EmulatedForm({ retentions }: { readonly retentions: readonly Retention[] }) {
  const { id } = useProject();
  const code = useProjectCode();
  const client = useQueryClient();
  const may = useCan("emulator.create");
  const [, navigate] = useLocation();
  const list = `/projects/${encodeURIComponent(id)}/sources`;
  const [initial] = useState<EmulatedValues>(() => ({
    "labels.name": "",
    type: "temperature",
    retentions: preselected(retentions),
  }));
  const form = useForm({
    schema,
    initial,
    send: async (values) => {
      const params = { path: { project: id } };
      const made = await api.POST("/v2/projects/{project}/devices", { params, body: bodyOf(values) });
      void client.invalidateQueries({ queryKey: sourcesKey(id) });
      navigate(`${list}/${idOf(made.name)}`);
    },
  });
  const { values, set } = form;
  return (
    <div className="source-form">
      <form className="form" onSubmit={form.onSubmit} noValidate>
        <FormError error={form.formError} />
        <TextField
          label="Name"
          name="labels.name"
          error={form.errorOf("labels.name")}
          value={values["labels.name"]}
          onChange={(text) => set("labels.name", text)}
        />
        <Field label="Type" name="type" hint="Says which events it sends." error={form.errorOf("type")}>
          {(control) => (
            <Select
              {...control}
              value={values.type}
              options={limits.type.enum.map((value) => ({ value, label: emulatedTypeWord(value) }))}
              onChange={(value) => set("type", value)}
            />
          )}
        </Field>
        <RetentionField form={form} />
        <div className="buttons">
          <Button kind="primary" type="submit" pending={form.isPending} disabledReason={may === true ? undefined : may}>
            Make the device
          </Button>
          <LinkButton href={list}>Cancel</LinkButton>
        </div>
      </form>
      <Section title="The request that will be sent">
        <Snippet {...code("/devices", { method: "POST", body: bodyOf(values) })} label="Make the device" />
      </Section>
    </div>
  );
}
