/** Tells a caller of any kind who it is. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { sessionEnd } from "../../../../shared/core/identity/session.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Asking } from "../../http/asking.ts";
import { nameOfIdentity } from "../../http/resource-names.ts";
import { readable } from "../../http/visibility.ts";
import { callerKinds } from "./answers.ts";

export async function showCaller(asking: Asking) {
  const { caller } = asking;
  return {
    name: nameOfIdentity(caller),
    kind: kindOf(caller),
    displayName: caller.displayName,
    username: caller.username ?? null,
    email: caller.email ?? null,
    project: caller.project === undefined ? null : `projects/${caller.project}`,
    scopes: caller.scopes ?? [],
    databases: caller.databases ?? [],
    memberships: [...(await inOrganizations(asking)), ...(await inProjects(asking))],
    session: await sessionOf(asking),
  };
}

function kindOf({ kind }: Asking["caller"]) {
  if (kind === "source") throw new PlatformError("forbidden", "Sources make no calls of this API.");
  return callerKinds[kind];
}

async function inOrganizations({ grants, ports }: Asking) {
  const found = await Promise.all(
    [...grants.organizations.keys()].map((id) => ports.registry.projects.getOrganization(id)),
  );
  return found
    .flatMap((organization) => organization ?? [])
    .map(({ id, displayName }) => ({
      name: `organizations/${id}`,
      displayName,
      organization: `organizations/${id}`,
      roles: grants.organizations.get(id) ?? [],
    }));
}

async function inProjects(asking: Asking) {
  const { projects } = asking.grants;
  const briefs = await asking.ports.registry.projects.briefs([...projects.keys()]);
  return readable(briefs, asking).map(({ id, displayName, organization }) => ({
    name: `projects/${id}`,
    displayName,
    organization: `organizations/${organization}`,
    roles: projects.get(id) ?? [],
  }));
}

/** Answers null for other credentials. A session that is not renewed ends with its token. */
async function sessionOf({ request, caller, ports }: Asking) {
  const token = await ports.accessTokens.of(request.headers);
  if (!token?.session) return null;
  return {
    signInTime: isoMillis(token.session.signedInAt * 1000),
    expireTime: isoMillis(token.expiresAt * 1000),
    sessionEndTime: isoMillis((caller.kind === "user" ? sessionEnd(token.session) : token.expiresAt) * 1000),
  };
}
