/** Makes an API token, or changes one. */

import { useQueryClient } from "@tanstack/react-query";
import { type ApiToken, apiTokensKey } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";
import type { Secret } from "../../../parts/dialog/ShowOnce.tsx";
import { Check, TextField } from "../../../parts/form/Field.tsx";
import { FormDialog } from "../../../parts/form/FormDialog.tsx";
import { FieldGroup, ManyInput } from "../../../parts/form/Lists.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { useProject } from "../../../project/use-project.ts";
import { changeToken, makeToken, tokenSchema, valuesOf } from "./token-form.ts";

interface TokenFormProps {
  /** The token that is changed. Left out to make one. */
  readonly token?: ApiToken;
  readonly onClose: () => void;
  /** Gets the value of a new token, which is told this once. */
  readonly onMade?: (secrets: readonly Secret[]) => void;
}

export function TokenForm({ token, onClose, onMade }: TokenFormProps) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const form = useForm({
    schema: tokenSchema,
    initial: valuesOf(token),
    send: async (values) => {
      if (token) await changeToken(project, token, values);
      else onMade?.(secretsOf(await makeToken(project, values)));
      onClose();
      await client.invalidateQueries({ queryKey: apiTokensKey(project) });
    },
  });
  const { values, set, errorOf } = form;
  return (
    <FormDialog
      title={token ? `Change ${token.displayName}` : "Make an API token"}
      action={token ? "Save" : "Make it"}
      form={form}
      onClose={onClose}
    >
      <TextField
        name="displayName"
        label="Name"
        error={errorOf("displayName")}
        value={values.displayName}
        onChange={(name) => set("displayName", name)}
      />
      <FieldGroup label="Scopes" error={errorOf("read") ?? errorOf("scopes")}>
        <Check label="Read what was stored" value={values.read} onChange={(isOn) => set("read", isOn)} />
        <Check label="Write: send points and commands" value={values.write} onChange={(isOn) => set("write", isOn)} />
      </FieldGroup>
      <FieldGroup
        label="Sources"
        hint="The Activation UIDs of the sources that it is bound to. Without any it reaches all of the project."
        error={errorOf("databases")}
      >
        <ManyInput
          one="Activation UID"
          values={values.databases}
          onChange={(databases) => set("databases", [...databases])}
        />
      </FieldGroup>
      <TextField
        name="expireTime"
        label="Last day"
        hint="In UTC. Without one it never expires."
        error={errorOf("expireTime")}
        type="date"
        value={values.expireTime}
        onChange={(day) => set("expireTime", day)}
      />
    </FormDialog>
  );
}

const secretsOf = ({ apiToken, value }: Awaited<ReturnType<typeof makeToken>>): readonly Secret[] => [
  { label: "Id", value: idOf(apiToken.name) },
  { label: "Value", value },
];
