/** Asks before what is done to a user, and does it. */

import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { type User, usersKey } from "../../../api/organizations.ts";
import { idOf } from "../../../api/projects.ts";
import { ConfirmCall } from "../../../parts/dialog/ConfirmCall.tsx";
import type { Secret } from "../../../parts/dialog/ShowOnce.tsx";

export interface Doing {
  readonly kind: "reset" | "disable" | "enable" | "delete";
  readonly user: User;
}

const words: Readonly<
  Record<Doing["kind"], { readonly title: string; readonly action: string; readonly what: string }>
> = {
  reset: {
    title: "Reset the password?",
    action: "Reset it",
    what: "Every session ends. A new password is shown once, and memberships in other organizations have to be accepted again.",
  },
  disable: { title: "Disable the user?", action: "Disable", what: "Nobody signs in by it, and every session ends." },
  enable: { title: "Enable the user?", action: "Enable", what: "It may sign in again, by the password that it had." },
  delete: {
    title: "Delete the user?",
    action: "Delete",
    what: "The account and all its memberships go. Nobody can bring them back.",
  },
};

interface UserDialogsProps {
  readonly organization: string;
  readonly doing: Doing;
  readonly onSecrets: (secrets: readonly Secret[]) => void;
  readonly onClose: () => void;
}

export function UserDialogs({ organization, doing: { kind, user }, onSecrets, onClose }: UserDialogsProps) {
  const client = useQueryClient();
  const { title, action, what } = words[kind];
  const run = async (): Promise<void> => {
    const secrets = await carryOut(kind, idOf(user.name));
    onClose();
    if (secrets) onSecrets(secrets);
    await client.invalidateQueries({ queryKey: usersKey(organization) });
  };
  return (
    <ConfirmCall
      title={title}
      action={action}
      kind={kind === "enable" ? "primary" : "danger"}
      typed={kind === "delete" ? user.username : undefined}
      run={run}
      onClose={onClose}
    >
      <p>
        <strong>{user.displayName}</strong>. {what}
      </p>
    </ConfirmCall>
  );
}

/** Answers what is shown once, which a new password is. */
async function carryOut(kind: Doing["kind"], user: string): Promise<readonly Secret[] | undefined> {
  const params = { path: { user } };
  if (kind === "delete") await api.DELETE("/v2/users/{user}", { params });
  else if (kind !== "reset") {
    await api.PATCH("/v2/users/{user}", { params, body: { status: kind === "enable" ? "ENABLED" : "DISABLED" } });
  } else {
    const { username, password } = await api.POST("/v2/users/{user}:resetPassword", { params });
    return secretsOf(username, password);
  }
  return undefined;
}

export const secretsOf = (username: string, password: string): readonly Secret[] => [
  { label: "Name", value: username },
  { label: "Password", value: password },
];
