/** Changes the secret of a connector without a break: the old one signs besides, until an end that is chosen. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "../../../act/use-act.ts";
import { api } from "../../../api/client.ts";
import { type Connector, connectorKey } from "../../../api/connectors.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { CopyButton } from "../../../parts/action/Copy.tsx";
import { Dialog } from "../../../parts/dialog/Dialog.tsx";
import { Field, SecretInput, Select } from "../../../parts/form/Field.tsx";
import { Note } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import { useCan } from "../../../project/use-project.ts";
import { writeInstant } from "../../../time/format.ts";
import { pathOf } from "../actions/calls.ts";
import { newSecret } from "../form/new-secret.ts";

const spans = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "29", label: "29 days" },
] as const;
const dayMillis = 86_400_000;

interface RotateSecretProps {
  readonly connector: Connector;
  /** Tells that the connector has another secret now. */
  readonly onRotated: () => void;
}

export function RotateSecret({ connector, onRotated }: RotateSecretProps) {
  const may = useCan("dataconnector.update");
  const [isOpen, setOpen] = useState(false);
  const { signatureSecret, secondSignatureSecret } = connector.httpConfig;
  const none = signatureSecret === "" ? "There is no secret yet: set one above." : undefined;
  return (
    <div className="connector-stack">
      {secondSignatureSecret && (
        <Note state="idle">
          A second secret signs besides, until <When time={secondSignatureSecret.endTime} exact />.
        </Note>
      )}
      <div className="buttons">
        <Button disabledReason={may === true ? none : may} onClick={() => setOpen(true)}>
          Rotate the secret…
        </Button>
      </div>
      {isOpen && <RotateDialog connector={connector} onRotated={onRotated} onClose={() => setOpen(false)} />}
    </div>
  );
}

function RotateDialog({ connector, onRotated, onClose }: RotateSecretProps & { readonly onClose: () => void }) {
  const path = pathOf(connector);
  const client = useQueryClient();
  const act = useAct(connectorKey(path.project, path.connector));
  const [secret, setSecret] = useState(newSecret);
  const [days, setDays] = useState<(typeof spans)[number]["value"]>("7");
  const rotate = async (): Promise<void> => {
    const endTime = writeInstant({ millis: Date.now() + Number(days) * dayMillis, micros: 0 });
    const httpConfig = {
      signatureSecret: secret,
      secondSignatureSecret: { secret: connector.httpConfig.signatureSecret, endTime },
    };
    const done = await act.run(async () => {
      const changed = await api.PATCH("/v2/projects/{project}/dataconnectors/{connector}", {
        params: { path },
        body: { httpConfig },
      });
      client.setQueryData(connectorKey(path.project, path.connector), changed);
    }, "The secret is changed. The old one signs besides.");
    if (!done) return;
    onClose();
    onRotated();
  };
  return (
    <Dialog
      title="Rotate the secret"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            pending={act.isPending}
            disabledReason={secret === "" ? "Give a new secret." : undefined}
            onClick={rotate}
          >
            Rotate
          </Button>
        </>
      }
    >
      <div className="connector-stack">
        <Field
          label="New secret"
          name="httpConfig.signatureSecret"
          hint="Give it to the receiver before the old one ends."
        >
          {(control) => (
            <div className="connector-secret">
              <SecretInput {...control} value={secret} onChange={setSecret} />
              <CopyButton text={secret} label="Copy the new secret" wide />
            </div>
          )}
        </Field>
        <Field label="The old secret signs besides for" name="days">
          {(control) => <Select {...control} value={days} options={spans} onChange={setDays} />}
        </Field>
      </div>
    </Dialog>
  );
}
