/** Changes the role of a member, makes an invitation link, and removes a member: each in a dialog. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as v from "valibot";
import { giveRole, invitationLink, type Member, membersKey, type Place, removeMember } from "../../../api/members.ts";
import { idOf } from "../../../api/projects.ts";
import { ConfirmCall } from "../../../parts/dialog/ConfirmCall.tsx";
import { type Secret, ShowOnce } from "../../../parts/dialog/ShowOnce.tsx";
import { Field, Select } from "../../../parts/form/Field.tsx";
import { FormDialog } from "../../../parts/form/FormDialog.tsx";
import { useForm } from "../../../parts/form/use-form.ts";
import { formatExactly, readInstant } from "../../../time/format.ts";
import { useZone } from "../../../time/use-zone.ts";
import { projectRoles } from "../../../words/roles.ts";
import { signsInAs } from "./words.ts";

export interface Doing {
  readonly kind: "role" | "link" | "remove";
  readonly member: Member;
}

interface DialogProps {
  readonly place: Place;
  readonly member: Member;
  readonly onClose: () => void;
}

export function MemberDialogs({ doing, ...rest }: Omit<DialogProps, "member"> & { readonly doing: Doing }) {
  const props = { ...rest, member: doing.member };
  if (doing.kind === "link") return <InvitationLink {...props} />;
  if (doing.kind === "remove") return <RemoveMember {...props} />;
  return "project" in rest.place ? <ChangeRole {...props} project={rest.place.project} /> : null;
}

const roleForm = v.object({ role: v.picklist(projectRoles.map(({ value }) => value)) });

function ChangeRole({ project, place, member, onClose }: DialogProps & { readonly project: string }) {
  const client = useQueryClient();
  const current = projectRoles.find(({ value }) => member.roles.includes(value))?.value ?? "roles/project.user";
  const form = useForm({
    schema: roleForm,
    initial: { role: current },
    send: async ({ role }) => {
      await giveRole(project, idOf(member.name), role);
      await client.invalidateQueries({ queryKey: membersKey(place) });
      onClose();
    },
  });
  return (
    <FormDialog title={`The role of ${member.displayName}`} action="Change the role" form={form} onClose={onClose}>
      <Field name="roles" label="Role" error={form.errorOf("roles")}>
        {(control) => (
          <Select
            {...control}
            value={form.values.role}
            options={projectRoles}
            onChange={(role) => form.set("role", role)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

function RemoveMember({ place, member, onClose }: DialogProps) {
  const client = useQueryClient();
  const isInvited = member.status === "PENDING";
  return (
    <ConfirmCall
      title={isInvited ? "Withdraw the invitation?" : "Remove the member?"}
      action={isInvited ? "Withdraw" : "Remove"}
      run={async () => {
        await removeMember(place, idOf(member.name));
        await client.invalidateQueries({ queryKey: membersKey(place) });
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        {isInvited
          ? `The link of ${signsInAs(member)} opens nothing any more.`
          : `${member.displayName} may enter no more, some seconds from now. The account itself stays.`}
      </p>
    </ConfirmCall>
  );
}

/** Makes a link after asking, because it ends the one before, and shows it once. */
function InvitationLink({ place, member, onClose }: DialogProps) {
  const zone = useZone();
  const [made, setMade] = useState<Secret>();
  if (made) return <ShowOnce title="Pass this link on" secrets={[made]} onStored={onClose} />;
  return (
    <ConfirmCall
      title={`A link for ${signsInAs(member)}`}
      action="Make the link"
      kind="primary"
      run={async () => {
        const { inviteUrl, expireTime } = await invitationLink(place, idOf(member.name));
        const until = readInstant(expireTime);
        const label = `Invitation, until ${until ? formatExactly(until, zone) : expireTime}`;
        setMade({ label, value: inviteUrl });
      }}
      onClose={onClose}
    >
      <p>
        Millrace sends no mail: you pass the link on. It works once, for seven days. A link that was made before ends.
      </p>
    </ConfirmCall>
  );
}
