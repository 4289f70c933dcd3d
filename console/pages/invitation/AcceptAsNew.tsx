/** Accepts an invitation as somebody new, who chooses a password and is then signed in. */

import * as v from "valibot";
import { api } from "../../api/client.ts";
import type { Member } from "../../api/members.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Field, SecretInput, TextField } from "../../parts/form/Field.tsx";
import { FormError } from "../../parts/form/FormError.tsx";
import { useForm } from "../../parts/form/use-form.ts";
import { signIn } from "../../session/sign-in.ts";

const schema = v.object({
  displayName: v.pipe(v.string(), v.trim(), v.maxLength(100, "At most 100 letters.")),
  password: v.pipe(v.string(), v.minLength(1, "Choose a password.")),
});

interface AcceptAsNewProps {
  readonly token: string;
  readonly onAccepted: (member: Member) => void;
  /** Leads to the way of those who have an account. */
  readonly onKnown: () => void;
}

export function AcceptAsNew({ token, onAccepted, onKnown }: AcceptAsNewProps) {
  const form = useForm({
    schema,
    initial: { displayName: "", password: "" },
    send: async ({ displayName, password }) => {
      const name = displayName === "" ? {} : { displayName };
      const member = await api.POST("/v2/invitations:accept", { body: { token, password, ...name } });
      // Leads there even if this sign-in fails: a password is asked for there again.
      await signIn(member.username ?? member.email, password).catch(() => undefined);
      onAccepted(member);
    },
  });
  const { values, set, errorOf } = form;
  return (
    <form className="form" onSubmit={form.onSubmit} noValidate>
      <FormError error={form.formError} />
      <TextField
        name="displayName"
        label="Your name"
        hint="As others see it. You may leave it out."
        error={errorOf("displayName")}
        autoComplete="name"
        value={values.displayName}
        onChange={(name) => set("displayName", name)}
      />
      <Field name="password" label="Choose a password" error={errorOf("password")}>
        {(control) => (
          <SecretInput
            {...control}
            autoComplete="new-password"
            value={values.password}
            onChange={(password) => set("password", password)}
          />
        )}
      </Field>
      <div className="buttons">
        <Button kind="primary" type="submit" pending={form.isPending}>
          Accept
        </Button>
        <Button onClick={onKnown}>I have an account</Button>
      </div>
    </form>
  );
}
