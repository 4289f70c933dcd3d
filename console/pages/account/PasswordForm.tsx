/** Changes the caller's password, and signs in with the new one, since all former tokens end with the old one. */

import * as v from "valibot";
import { api } from "../../api/client.ts";
import { Button } from "../../parts/action/Button.tsx";
import { useToast } from "../../parts/action/Toasts.tsx";
import { Field, SecretInput } from "../../parts/form/Field.tsx";
import { FormError } from "../../parts/form/FormError.tsx";
import { useForm } from "../../parts/form/use-form.ts";
import { Section } from "../../parts/page/PageHead.tsx";
import { signIn } from "../../session/sign-in.ts";

const schema = v.object({
  currentPassword: v.pipe(v.string(), v.nonEmpty("Type the password that you sign in with.")),
  newPassword: v.pipe(v.string(), v.nonEmpty("Choose a new password.")),
});

const initial = { currentPassword: "", newPassword: "" };

export function PasswordForm({ username }: { readonly username: string }) {
  const toast = useToast();
  const form = useForm({
    schema,
    initial,
    send: async (body) => {
      await api.POST("/v2/users/{user}:changePassword", { params: { path: { user: "me" } }, body });
      form.reset(initial);
      const result = await signIn(username, body.newPassword);
      if (result.kind === "refused") toast({ text: `The password is changed. ${result.text}`, isError: true });
      else toast({ text: "The password is changed. Other sessions of yours have ended." });
    },
  });
  const { values, set, errorOf } = form;
  return (
    <Section title="Password">
      <form className="form" onSubmit={form.onSubmit} noValidate>
        <FormError error={form.formError} />
        <Field label="Current password" name="currentPassword" error={errorOf("currentPassword")}>
          {(control) => (
            <SecretInput
              {...control}
              autoComplete="current-password"
              value={values.currentPassword}
              onChange={(text) => set("currentPassword", text)}
            />
          )}
        </Field>
        <Field label="New password" name="newPassword" error={errorOf("newPassword")}>
          {(control) => (
            <SecretInput
              {...control}
              autoComplete="new-password"
              value={values.newPassword}
              onChange={(text) => set("newPassword", text)}
            />
          )}
        </Field>
        <div className="buttons">
          <Button kind="primary" type="submit" pending={form.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Section>
  );
}
