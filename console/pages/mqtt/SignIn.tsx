/** Signs in to the broker: with one's own token, or as a source or an API token. */

import { type FormEvent, useState } from "react";
import { Button } from "../../parts/action/Button.tsx";
import { Field, SecretInput, TextField } from "../../parts/form/Field.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { useSession } from "../../session/store.ts";
import type { Broker } from "./use-broker.ts";

interface SignInProps {
  readonly broker: Broker;
  readonly url: string;
  readonly username: string;
  readonly onUsername: (username: string) => void;
}

export function SignIn({ broker, url, username, onUsername }: SignInProps) {
  const { token = "" } = useSession();
  const [password, setPassword] = useState("");
  const { kind } = broker.state;
  const isOpen = kind === "on" || kind === "connecting";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (username !== "") broker.connect({ url, username, password: password === "" ? token : password });
  };
  if (isOpen) {
    return (
      <div className="buttons">
        <Button onClick={broker.disconnect}>Disconnect</Button>
      </div>
    );
  }
  return (
    <Section title="Connect">
      <form className="mqtt-form" onSubmit={submit}>
        <TextField label="User name" name="username" value={username} onChange={onUsername} spellCheck={false} />
        <Field label="Password" name="password" hint="Left empty, it is the token that you are signed in with.">
          {(control) => <SecretInput {...control} value={password} onChange={setPassword} autoComplete="off" />}
        </Field>
        <Button
          kind="primary"
          type="submit"
          disabledReason={username === "" ? "Write the name of a user or an API token's id." : undefined}
        >
          Connect
        </Button>
      </form>
    </Section>
  );
}
