/** Makes a service account, or changes one. */

import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { api } from "../../../api/client.ts";
import { type ServiceAccount, serviceAccountsKey } from "../../../api/credentials.ts";
import { idOf } from "../../../api/projects.ts";
import { Switch, TextField } from "../../../parts/form/Field.tsx";
import { FormDialog } from "../../../parts/form/FormDialog.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { useProject } from "../../../project/use-project.ts";

const schema = v.object({
  displayName: v.pipe(v.string(), v.trim(), v.minLength(1, "Give it a name.")),
  enableBasicAuth: v.boolean(),
});

interface AccountFormProps {
  /** The account that is changed. Left out to make one. */
  readonly account?: ServiceAccount;
  readonly onClose: () => void;
  readonly onMade?: (account: ServiceAccount) => void;
}

export function AccountForm({ account, onClose, onMade }: AccountFormProps) {
  const { id: project } = useProject();
  const client = useQueryClient();
  const form = useForm({
    schema,
    initial: { displayName: account?.displayName ?? "", enableBasicAuth: account?.enableBasicAuth ?? false },
    send: async (body) => {
      const saved = await save(project, account, body);
      await client.invalidateQueries({ queryKey: serviceAccountsKey(project) });
      onClose();
      onMade?.(saved);
    },
  });
  const { values, set, errorOf } = form;
  return (
    <FormDialog
      title={account ? `Change ${account.displayName}` : "Make a service account"}
      action={account ? "Save" : "Make it"}
      form={form}
      onClose={onClose}
    >
      <TextField
        name="displayName"
        label="Name"
        hint="What the program is, for people."
        error={errorOf("displayName")}
        value={values.displayName}
        onChange={(name) => set("displayName", name)}
      />
      <div>
        <Switch label="Basic auth" value={values.enableBasicAuth} onChange={(isOn) => set("enableBasicAuth", isOn)} />
        <p className="field-hint">
          Lets programs send the key's id and secret with each call. Without it they exchange a signed assertion for a
          token, and the secret stays with them.
        </p>
      </div>
    </FormDialog>
  );
}

type Body = v.InferOutput<typeof schema>;

function save(project: string, account: ServiceAccount | undefined, body: Body): Promise<ServiceAccount> {
  if (!account) return api.POST("/v2/projects/{project}/serviceaccounts", { params: { path: { project } }, body });
  const params = { path: { project, account: idOf(account.name) } };
  return api.PATCH("/v2/projects/{project}/serviceaccounts/{account}", { params, body });
}
