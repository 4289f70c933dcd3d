/** Makes a user of an organization, whose password is shown once. */

import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { api } from "../../../api/client.ts";
import { usersKey } from "../../../api/organizations.ts";
import type { Secret } from "../../../parts/dialog/ShowOnce.tsx";
import { TextField } from "../../../parts/form/Field.tsx";
import { FormDialog } from "../../../parts/form/FormDialog.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { secretsOf } from "./UserDialogs.tsx";

const schema = v.object({
  username: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, "Say what it signs in as."),
    v.maxLength(100, "At most 100 letters."),
  ),
  displayName: v.pipe(v.string(), v.trim(), v.maxLength(100, "At most 100 letters.")),
});

interface NewUserProps {
  readonly organization: string;
  readonly onSecrets: (secrets: readonly Secret[]) => void;
  readonly onClose: () => void;
}

export function NewUser({ organization, onSecrets, onClose }: NewUserProps) {
  const client = useQueryClient();
  const form = useForm({
    schema,
    initial: { username: "", displayName: "" },
    send: async ({ username, displayName }) => {
      const body = { username, organization: `organizations/${organization}`, ...(displayName ? { displayName } : {}) };
      const made = await api.POST("/v2/users", { body });
      onClose();
      if (made.password !== undefined) onSecrets(secretsOf(made.username, made.password));
      await client.invalidateQueries({ queryKey: usersKey(organization) });
    },
  });
  const { values, set, errorOf } = form;
  return (
    <FormDialog title="Make a user" action="Make the user" form={form} onClose={onClose}>
      <TextField
        name="username"
        label="Signs in as"
        hint="Such as an e-mail address."
        error={errorOf("username")}
        spellCheck={false}
        value={values.username}
        onChange={(name) => set("username", name)}
      />
      <TextField
        name="displayName"
        label="Name"
        hint="As others see it."
        error={errorOf("displayName")}
        value={values.displayName}
        onChange={(name) => set("displayName", name)}
      />
    </FormDialog>
  );
}
