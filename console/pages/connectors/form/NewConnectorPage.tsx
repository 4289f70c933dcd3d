/** Makes a data connector, tests it at once, and shows what its receiver said. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import * as v from "valibot";
import { api } from "../../../api/client.ts";
import { type Connector, connectorsKey } from "../../../api/connectors.ts";
import { calledOf, idOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Snippet } from "../../../parts/code/Snippet.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { LinkButton, LinkTo } from "../../../parts/page/LinkTo.tsx";
import { PageHead, Section } from "../../../parts/page/PageHead.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { useSearchState } from "../../../url/use-search-state.ts";
import { TestResult, useTest } from "../actions/TestDialog.tsx";
import { firstEventOf } from "../actions/TestedEvent.tsx";
import { ConnectorFields } from "./ConnectorFields.tsx";
import { splitUrl } from "./url.ts";
import { bodyOf, connectorSchema, newValues, shownBody } from "./values.ts";
import "../connectors.css";
import { FormError } from "../../../parts/form/FormError.tsx";
import { useProjectCode } from "../../../snippets/use-code.ts";

/**
 * A link may fill in the receiver's address, and nothing else: an address is kept in the history, and no place for secrets.
 * A name and password that stand in it nevertheless are hidden at once.
 */
const search = v.object({ url: v.optional(v.pipe(v.string(), v.maxLength(2048)), "") });

export default function NewConnectorPage() {
  const [made, setMade] = useState<Connector>();
  return (
    <>
      <PageHead
        title={made ? `${calledOf(made)} is made` : "Create a connector"}
        sentence={
          made
            ? "From now on it gets every event that is accepted."
            : "It pushes each event of the project to one webhook, signed, and again until the receiver acknowledges it."
        }
      />
      {made ? <Made connector={made} /> : <NewForm onMade={setMade} />}
    </>
  );
}

function NewForm({ onMade }: { readonly onMade: (connector: Connector) => void }) {
  const { id } = useProject();
  const code = useProjectCode();
  const client = useQueryClient();
  const may = useCan("dataconnector.create");
  const [asked, change] = useSearchState(search);
  const { url, user, password } = splitUrl(asked.url.trim());
  useEffect(() => {
    if (user !== "" || password !== "") change({ url }, { replace: true });
  }, [url, user, password, change]);
  const form = useForm({
    schema: connectorSchema,
    initial: { ...newValues, "httpConfig.url": url, user, password },
    send: async (values) => {
      const params = { path: { project: id } };
      const body = { type: "HTTP_PUSH", ...bodyOf(values) } as const;
      const made = await api.POST("/v2/projects/{project}/dataconnectors", { params, body });
      void client.invalidateQueries({ queryKey: connectorsKey(id) });
      onMade(made);
    },
  });
  const shown = { type: "HTTP_PUSH", ...shownBody(bodyOf(form.values)) };
  return (
    <div className="connector-form">
      <form className="form" onSubmit={form.onSubmit} noValidate>
        <FormError error={form.formError}>
          <LinkTo href={`/projects/${encodeURIComponent(id)}/connectors`}>All connectors</LinkTo>
        </FormError>
        <ConnectorFields form={form} />
        <div className="buttons">
          <Button kind="primary" type="submit" pending={form.isPending} disabledReason={may === true ? undefined : may}>
            Create and test
          </Button>
          <LinkButton href={`/projects/${encodeURIComponent(id)}/connectors`}>Cancel</LinkButton>
        </div>
      </form>
      <Section title="The request that will be sent">
        <Snippet {...code("/dataconnectors", { method: "POST", body: shown })} label="Create the connector" />
      </Section>
    </div>
  );
}

function Made({ connector }: { readonly connector: Connector }) {
  const { id } = useProject();
  const [event] = useState(() => firstEventOf(connector.events));
  const test = useTest(connector, event);
  const href = `/projects/${encodeURIComponent(id)}/connectors/${idOf(connector.name)}`;
  return (
    <Section title="What the receiver said to a test event">
      <div className="connector-stack">
        <TestResult query={test} />
        <div className="buttons">
          <LinkButton kind="primary" href={href}>
            Open the connector
          </LinkButton>
          <Button pending={test.isFetching} onClick={() => test.refetch()}>
            Test again
          </Button>
          <LinkButton href={`${href}/settings`}>Change its settings</LinkButton>
        </div>
      </div>
    </Section>
  );
}
