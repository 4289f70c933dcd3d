/** Knows what those are called who did something, of whom only the id is told. */

import { useQuery } from "@tanstack/react-query";
import { callerQuery } from "../api/caller.ts";
import { apiTokensQuery, serviceAccountsQuery } from "../api/credentials.ts";
import { type Member, membersQuery } from "../api/members.ts";
import { idOf, projectQuery } from "../api/projects.ts";
import { useCan, useProject } from "./use-project.ts";

interface Named {
  readonly name: string;
  readonly displayName: string;
}

/** The API shows this instead of a name that the caller may not see. */
const hidden = "********";

/** Names change seldom, and each row of a list asks for one. */
const staleTime = 5 * 60_000;

const ofMember = ({ name, user, serviceAccount, displayName }: Member): Named => ({
  name: user ?? serviceAccount ?? name,
  displayName,
});

const findIn = (all: readonly Named[] | undefined, id: string): string | undefined =>
  all?.find(({ name, displayName }) => idOf(name) === id && displayName !== "" && displayName !== hidden)?.displayName;

/**
 * Answers the name of a person, a service account or an API token: of the caller and the project's members at first, and
 * only then of others, which administrators alone may ask. Undefined where the API answers none.
 */
export function useNameOf(identity: string): string | undefined {
  const { id } = useProject();
  const { data: caller } = useQuery(callerQuery());
  const { data: members } = useQuery({ ...membersQuery({ project: id }), staleTime });
  const near = findIn(caller && [caller], identity) ?? findIn(members?.map(ofMember), identity);
  const far = useFarName(identity, caller !== undefined && members !== undefined && near === undefined);
  return near ?? far;
}

/** Looks for a name where few may: among credentials of the project, and administrators of its organization. */
function useFarName(identity: string, isAsked: boolean): string | undefined {
  const { id } = useProject();
  const enabled = useCan("serviceaccount.read") === true && isAsked;
  const { data: accounts } = useQuery({ ...serviceAccountsQuery(id), staleTime, enabled });
  const { data: tokens } = useQuery({ ...apiTokensQuery(id), staleTime, enabled });
  const { data: caller } = useQuery({ ...callerQuery(), enabled });
  const { data: project } = useQuery({ ...projectQuery(id), enabled });
  const administers = caller?.memberships.some(({ name }) => name === project?.organization) ?? false;
  const organization = idOf(project?.organization ?? "");
  const above = useQuery({ ...membersQuery({ organization }), staleTime, enabled: enabled && administers });
  return findIn(accounts, identity) ?? findIn(tokens, identity) ?? findIn(above.data?.map(ofMember), identity);
}
