/** Makes somebody a member. Who has no account here is invited, and gets a link that the page offers at once. */

import { useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import { addMember, membersKey, type Place, type RoleName } from "../../../api/members.ts";
import { Field, Select, TextField } from "../../../parts/form/Field.tsx";
import { FormDialog } from "../../../parts/form/FormDialog.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { projectRoles } from "../../../words/roles.ts";
import type { Doing } from "./MemberDialogs.tsx";

const schema = v.object({
  email: v.pipe(v.string(), v.trim(), v.minLength(1, "Say who it is.")),
  roles: v.picklist(projectRoles.map(({ value }) => value)),
});

const nobody: v.InferInput<typeof schema> = { email: "", roles: "roles/project.user" };

interface AddMemberProps {
  readonly place: Place;
  readonly onClose: () => void;
  /** Is told of somebody who was invited, to make the link. */
  readonly onInvited: (doing: Doing) => void;
}

export function AddMember({ place, onClose, onInvited }: AddMemberProps) {
  const client = useQueryClient();
  const isProject = "project" in place;
  const form = useForm({
    schema,
    initial: nobody,
    send: async ({ email, roles }) => {
      const role: RoleName = isProject ? roles : "roles/organization.admin";
      const member = await addMember(place, email, role);
      await client.invalidateQueries({ queryKey: membersKey(place) });
      onClose();
      if (member.status === "PENDING") onInvited({ kind: "link", member });
    },
  });
  const title = isProject ? "Add a member" : "Add an administrator";
  return (
    <FormDialog title={title} action="Add" form={form} onClose={onClose}>
      <TextField
        name="email"
        label="Who"
        hint="The name that somebody signs in with, or the e-mail of a service account. Anybody else is invited by a link."
        error={form.errorOf("email")}
        spellCheck={false}
        value={form.values.email}
        onChange={(email) => form.set("email", email)}
      />
      {isProject && (
        <Field name="roles" label="Role" error={form.errorOf("roles")}>
          {(control) => (
            <Select
              {...control}
              value={form.values.roles}
              options={projectRoles}
              onChange={(roles) => form.set("roles", roles)}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
