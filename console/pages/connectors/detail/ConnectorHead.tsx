/** The head of a connector's page: its name, how it is and since when, and what can be done with it. */

import { useState } from "react";
import type { Connector } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { Menu } from "../../../parts/action/Menu.tsx";
import { CodeDrawer } from "../../../parts/code/Snippet.tsx";
import { Switch } from "../../../parts/form/Field.tsx";
import { PageHead } from "../../../parts/page/PageHead.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { useCan } from "../../../project/use-project.ts";
import { useCode } from "../../../snippets/use-code.ts";
import { DeleteDialog } from "../actions/DeleteDialog.tsx";
import { useConnectorActions } from "../actions/use-connector-menu.tsx";
import { healthWords, hostOf } from "../words/health.ts";

interface ConnectorHeadProps {
  readonly connector: Connector;
  readonly tab: "overview" | "attempts" | "gaps" | "settings";
}

/** The call that each part of the page makes. */
const calls = {
  overview: { rest: ":metrics?step=300s" },
  attempts: { rest: "/attempts?acknowledged=false" },
  gaps: { rest: "/gaps" },
  settings: { rest: "", method: "PATCH", body: { displayName: "A new name" } },
} as const;

export function ConnectorHead({ connector, tab }: ConnectorHeadProps) {
  const code = useCode();
  const { rest, ...sent } = calls[tab];
  const actions = useConnectorActions();
  const mayDelete = useCan("dataconnector.delete");
  const [isDeleting, setDeleting] = useState(false);
  const isActive = connector.status === "ACTIVE";
  return (
    <>
      <PageHead
        title={calledOf(connector)}
        sentence={<Sentence connector={connector} />}
        code={<CodeDrawer {...code(`/v2/${connector.name}${rest}`, sent)} />}
        action={
          <>
            <Switch
              label={isActive ? "Enabled" : "Disabled"}
              aria-label="Enabled"
              value={isActive}
              disabledReason={actions.reasonOf("enable", connector)}
              onChange={() => actions.begin(isActive ? "disable" : "enable", connector)}
            />
            <Button
              kind="primary"
              disabledReason={actions.reasonOf("test", connector)}
              onClick={() => actions.begin("test", connector)}
            >
              Test
            </Button>
            <Menu
              label="More actions"
              items={[
                ...actions.itemsOf(connector).slice(2),
                {
                  label: "Delete…",
                  isDanger: true,
                  disabledReason: mayDelete === true ? undefined : mayDelete,
                  onPick: () => setDeleting(true),
                },
              ]}
            />
          </>
        }
      />
      {actions.dialog}
      {isDeleting && <DeleteDialog connector={connector} onClose={() => setDeleting(false)} />}
    </>
  );
}

function Sentence({ connector }: { readonly connector: Connector }) {
  const { state, word } = healthWords(connector);
  const since = connector.systemDisabled?.time ?? (connector.status === "ACTIVE" ? connector.health.since : null);
  return (
    <span className="connector-sentence">
      <StateWord state={state} word={word} />
      {since !== null && (
        <span>
          since <When time={since} />
        </span>
      )}
      <span>to {hostOf(connector.httpConfig.url)}</span>
    </span>
  );
}
