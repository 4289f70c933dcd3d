/** Changes the settings of a connector. What was changed alone is sent. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import { type Connector, connectorKey, connectorsKey } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { FormError } from "../../../parts/form/FormError.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { useCan } from "../../../project/use-project.ts";
import { useCode } from "../../../snippets/use-code.ts";
import { pathOf } from "../actions/calls.ts";
import { DeleteDialog } from "../actions/DeleteDialog.tsx";
import type { ConnectorPartProps } from "../detail/part-props.ts";
import { ConnectorFields } from "../form/ConnectorFields.tsx";
import { changesOf, connectorSchema, shownBody, valuesOf } from "../form/values.ts";
import { RotateSecret } from "./RotateSecret.tsx";

export default function Settings({ connector }: ConnectorPartProps) {
  // Begins the form anew with the secret that there is then.
  const [rotations, setRotations] = useState(0);
  return (
    <div className="connector-part">
      <SettingsForm key={rotations} connector={connector} />
      <Section title="Rotate the secret">
        <RotateSecret connector={connector} onRotated={() => setRotations(rotations + 1)} />
      </Section>
      <Danger connector={connector} />
    </div>
  );
}

function SettingsForm({ connector }: { readonly connector: Connector }) {
  const path = pathOf(connector);
  const code = useCode();
  const client = useQueryClient();
  const toast = useToast();
  const may = useCan("dataconnector.update");
  const form = useForm({
    schema: connectorSchema,
    initial: valuesOf(connector),
    send: async (values, began) => {
      const changed = await api.PATCH("/v2/projects/{project}/dataconnectors/{connector}", {
        params: { path },
        body: changesOf(began, values),
      });
      client.setQueryData(connectorKey(path.project, path.connector), changed);
      void client.invalidateQueries({ queryKey: connectorsKey(path.project) });
      form.reset(valuesOf(changed));
      toast({ text: "The settings are saved. They hold for everything that is accepted from now on." });
    },
  });
  const changes = changesOf(form.began, form.values);
  const isSame = Object.keys(changes).length === 0;
  return (
    <div className="connector-form">
      <form className="form" onSubmit={form.onSubmit} noValidate>
        {may !== true && <Note state="idle">{may} What is secret is hidden from yours.</Note>}
        <FormError error={form.formError} />
        <ConnectorFields form={form} />
        <div className="buttons">
          <Button
            kind="primary"
            type="submit"
            pending={form.isPending}
            disabledReason={may !== true ? may : isSame ? "Nothing was changed." : undefined}
          >
            Save the changes
          </Button>
          {!isSame && <Button onClick={() => form.reset(form.began)}>Undo the changes</Button>}
        </div>
      </form>
      <Section title="The request that will be sent">
        {isSame ? (
          <p className="connector-quiet">Nothing was changed. The request holds what is changed, and nothing else.</p>
        ) : (
          <Snippet
            {...code(`/v2/${connector.name}`, { method: "PATCH", body: shownBody(changes) })}
            label="Change the connector"
          />
        )}
      </Section>
    </div>
  );
}

function Danger({ connector }: { readonly connector: Connector }) {
  const may = useCan("dataconnector.delete");
  const [isDeleting, setDeleting] = useState(false);
  return (
    <Section title="Delete">
      <div className="connector-stack">
        <p className="connector-quiet">
          Its settings, attempts and gaps go with it, and what waits for it is lost. To stop it for a while, disable it.
        </p>
        <div className="buttons">
          <Button kind="danger" disabledReason={may === true ? undefined : may} onClick={() => setDeleting(true)}>
            Delete {calledOf(connector)}
          </Button>
        </div>
      </div>
      {isDeleting && <DeleteDialog connector={connector} onClose={() => setDeleting(false)} />}
    </Section>
  );
}
