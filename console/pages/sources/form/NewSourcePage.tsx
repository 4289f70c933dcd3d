/** Registers a source, and shows its first password this once; or makes an emulated device. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as v from "valibot";
import { useLocation } from "wouter";
import { api } from "../../../api/client.ts";
import { idOf } from "../../../api/projects.ts";
import { type Retention, retentionsQuery, sourcesKey } from "../../../api/sources.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { ShowOnce } from "../../../parts/dialog/ShowOnce.tsx";
import { Field, Select, TextInput } from "../../../parts/form/Field.tsx";
import { type Form, useForm } from "../../../parts/form/use-form.ts";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { PageHead, Section } from "../../../parts/page/PageHead.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useSearchState } from "../../../url/use-search-state.ts";
import { EmulatedForm } from "./EmulatedForm.tsx";
import { AlertField, FleetField, LabelFields, NameField, RetentionField } from "./SourceFields.tsx";
import { bodyOf, type NewSourceValues, newSourceSchema, preselected } from "./values.ts";
import "../sources.css";
import { FormError } from "../../../parts/form/FormError.tsx";
import { useProjectCode } from "../../../snippets/use-code.ts";

const schema = v.object({ kind: v.optional(v.picklist(["source", "emulated"]), "source") });

export default function NewSourcePage() {
  const { id } = useProject();
  const [{ kind }] = useSearchState(schema);
  const query = useQuery(retentionsQuery(id));
  const here = `/projects/${encodeURIComponent(id)}/sources/new`;
  return (
    <>
      <PageHead
        title={kind === "source" ? "Register a source" : "Make an emulated device"}
        sentence={
          kind === "source"
            ? "Its Activation UID and its password are all that the sender needs to sign in."
            : "It sends what you tell it to, so that you can try what comes after: events, connectors, charts."
        }
        action={
          kind === "source" ? (
            <LinkButton href={`${here}?kind=emulated`}>Make an emulated device instead</LinkButton>
          ) : (
            <LinkButton href={here}>Register a source instead</LinkButton>
          )
        }
      />
      <QueryView query={query} loading={<Loading label="Loading the retentions" />}>
        {(retentions) =>
          kind === "emulated" ? <EmulatedForm retentions={retentions} /> : <RegisterForm retentions={retentions} />
        }
      </QueryView>
    </>
  );
}

interface Registered {
  readonly id: string;
  readonly activationUid: string;
  readonly password: string;
}

const newValues = (retentions: readonly Retention[]): NewSourceValues => ({
  displayName: "",
  type: "EXTERNAL_CONNECTION",
  activationUid: crypto.randomUUID(),
  fleet: "",
  retentions: preselected(retentions),
  noDataAfter: { amount: "", unit: "min" },
  labels: [],
  variables: [],
});

function RegisterForm({ retentions }: { readonly retentions: readonly Retention[] }) {
  const { id } = useProject();
  const code = useProjectCode();
  const client = useQueryClient();
  const may = useCan("device.update");
  const [, navigate] = useLocation();
  const [made, setMade] = useState<Registered>();
  const [initial] = useState(() => newValues(retentions));
  const form = useForm({
    schema: newSourceSchema,
    initial,
    send: async (values) => {
      const answer = await api.POST("/v2/projects/{project}/sources", {
        params: { path: { project: id } },
        body: requestOf(values),
      });
      void client.invalidateQueries({ queryKey: sourcesKey(id) });
      const { activationUid, password } = answer.authConfig;
      setMade({ id: idOf(answer.name), activationUid, password });
    },
  });
  const list = `/projects/${encodeURIComponent(id)}/sources`;
  return (
    <div className="source-form">
      <form className="form" onSubmit={form.onSubmit} noValidate>
        <FormError error={form.formError} />
        <NewFields form={form} />
        <div className="buttons">
          <Button kind="primary" type="submit" pending={form.isPending} disabledReason={may === true ? undefined : may}>
            Register
          </Button>
          <LinkButton href={list}>Cancel</LinkButton>
        </div>
      </form>
      <Section title="The request that will be sent">
        <Snippet {...code("/sources", { method: "POST", body: requestOf(form.values) })} label="Register the source" />
      </Section>
      {made && (
        <ShowOnce
          title="Store the source's password now"
          secrets={[
            { label: "Activation UID", value: made.activationUid },
            { label: "Password", value: made.password },
          ]}
          fileName="millrace-source.txt"
          onStored={() => navigate(`${list}/${made.id}/connect`)}
        />
      )}
    </div>
  );
}

const requestOf = (values: NewSourceValues) => ({
  type: values.type,
  activationUid: values.activationUid.trim(),
  ...bodyOf(values),
});

function NewFields({ form }: { readonly form: Form<NewSourceValues> }) {
  const { values, set } = form;
  // The shared fields know the shared values alone.
  const shared = { values, set, errorOf: form.errorOf } as Parameters<typeof NameField>[0]["form"];
  return (
    <>
      <NameField form={shared} />
      <Field
        label="Type"
        name="type"
        hint="Both sign in and push alike. It cannot be changed later."
        error={form.errorOf("type")}
      >
        {(control) => (
          <Select
            {...control}
            value={values.type}
            options={[
              { value: "EXTERNAL_CONNECTION", label: "External connection: a script or a service of yours" },
              { value: "LOGGER", label: "Logger: an edge gateway" },
            ]}
            onChange={(value) => set("type", value)}
          />
        )}
      </Field>
      <UidField form={form} />
      <RetentionField form={shared} />
      <AlertField form={shared} />
      <FleetField form={shared} />
      <LabelFields form={shared} />
    </>
  );
}

function UidField({ form }: { readonly form: Form<NewSourceValues> }) {
  return (
    <Field
      label="Activation UID"
      name="activationUid"
      hint="The name that it signs in by. One was made; if the sender has its own, put that here. It cannot be changed later."
      error={form.errorOf("activationUid")}
    >
      {(control) => (
        <div className="source-pair">
          <TextInput
            {...control}
            autoComplete="off"
            spellCheck={false}
            value={form.values.activationUid}
            onChange={(text) => form.set("activationUid", text)}
          />
          <Button onClick={() => form.set("activationUid", crypto.randomUUID())}>Make another</Button>
        </div>
      )}
    </Field>
  );
}
