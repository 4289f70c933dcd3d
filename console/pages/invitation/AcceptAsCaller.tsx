/** Accepts an invitation as the person who is signed in. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../api/api-error.ts";
import { callerQuery } from "../../api/caller.ts";
import { api } from "../../api/client.ts";
import type { Member } from "../../api/members.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Note } from "../../parts/show/StateWord.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { signOut } from "../../session/sign-out.ts";

interface AcceptAsCallerProps {
  readonly token: string;
  readonly onAccepted: (member: Member) => void;
}

export function AcceptAsCaller({ token, onAccepted }: AcceptAsCallerProps) {
  const client = useQueryClient();
  const query = useQuery(callerQuery());
  const accept = useMutation({
    mutationFn: () => api.POST("/v2/invitations:accept", { body: { token } }),
    onSuccess: async (member) => {
      await client.invalidateQueries();
      onAccepted(member);
    },
  });
  return (
    <QueryView query={query}>
      {({ displayName, username }) => (
        <>
          <p>
            You are signed in as {displayName}
            {username === null || username === displayName ? "" : ` (${username})`}.
          </p>
          {accept.error instanceof ApiError && (
            <div role="alert">
              <Note state="bad">{accept.error.text}</Note>
            </div>
          )}
          <div className="buttons">
            <Button kind="primary" pending={accept.isPending} onClick={() => accept.mutate()}>
              Accept
            </Button>
            <Button onClick={signOut}>Sign out, and accept as somebody else</Button>
          </div>
        </>
      )}
    </QueryView>
  );
}
