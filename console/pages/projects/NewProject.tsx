/** Makes a project, and leads to its overview, where its first steps stand. */

import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import type { AnswerOf } from "../../api/client.ts";
import { api } from "../../api/client.ts";
import { idOf } from "../../api/projects.ts";
import { Snippet } from "../../parts/code/Snippet.tsx";
import { Field, Select, TextField } from "../../parts/form/Field.tsx";
import { FormDialog } from "../../parts/form/FormDialog.tsx";
import { type Form, useForm } from "../../parts/form/use-form.ts";
import { ZoneField } from "../../project/ZoneField.tsx";
import { useCode } from "../../snippets/use-code.ts";
import { localZone } from "../../time/zone.ts";
import { bodyOf, type ProjectValues, projectSchema } from "./new-project.ts";

interface NewProjectProps {
  /** The organizations to choose from, one at least. */
  readonly organizations: readonly AnswerOf<"/v2/me">["memberships"][number][];
  /** The resource name of the organization that is chosen first. */
  readonly organization: string;
  readonly onClose: () => void;
}

export function NewProject({ organizations, organization, onClose }: NewProjectProps) {
  const client = useQueryClient();
  const code = useCode();
  const [, navigate] = useLocation();
  const initial: ProjectValues = {
    displayName: "",
    organization: (organizations.find(({ name }) => name === organization) ?? organizations[0])?.name ?? "",
    companyName: "",
    zone: localZone(),
  };
  const form = useForm({
    schema: projectSchema,
    initial,
    send: async (values) => {
      const made = await api.POST("/v2/projects", { body: bodyOf(values) });
      void client.invalidateQueries({ queryKey: ["projects"] });
      navigate(`/projects/${encodeURIComponent(idOf(made.name))}`);
    },
  });
  return (
    <FormDialog title="Make a project" wide onClose={onClose} action="Make the project" form={form}>
      <Fields form={form} organizations={organizations} />
      <Snippet {...code("/v2/projects", { method: "POST", body: bodyOf(form.values) })} label="Make the project" />
    </FormDialog>
  );
}

interface FieldsProps extends Pick<NewProjectProps, "organizations"> {
  readonly form: Form<ProjectValues>;
}

function Fields({ form: { values, set, errorOf }, organizations }: FieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        name="displayName"
        error={errorOf("displayName")}
        value={values.displayName}
        onChange={(text) => set("displayName", text)}
      />
      {organizations.length > 1 && (
        <Field label="Organization" name="organization" error={errorOf("organization")}>
          {(control) => (
            <Select
              {...control}
              value={values.organization}
              options={organizations.map(({ name, displayName }) => ({ value: name, label: displayName }))}
              onChange={(name) => set("organization", name)}
            />
          )}
        </Field>
      )}
      <TextField
        label="Company name"
        name="companyName"
        hint="Live topics of MQTT begin with it. Empty: one is made of the name."
        error={errorOf("companyName")}
        spellCheck={false}
        value={values.companyName}
        onChange={(text) => set("companyName", text)}
      />
      <ZoneField
        value={values.zone}
        onChange={(zone) => set("zone", zone)}
        error={errorOf("zone") ?? errorOf("location.timeLocation") ?? errorOf("location")}
      />
    </>
  );
}
