/** Finds whose client of no source it is, and in which projects people are to be told of it. */

import { grantsIn } from "../../shared/access/access.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Membership } from "../../shared/core/identity/membership.ts";
import type { OwnerPort } from "./hindrances.ts";

export interface HolderPort {
  /** Answers the id of the identity that uses the client id. */
  readonly holderOf: (clientId: string) => Promise<string | undefined>;
  readonly identity: (id: string) => Promise<Identity | undefined>;
  readonly memberships: (identity: string) => Promise<readonly Membership[]>;
  readonly projectsOf: (organization: string) => Promise<readonly ProjectId[]>;
}

/** Bounds the messages that one client's trouble makes: an administrator may have very many projects. */
const mostProjects = 10;

export const createHolders =
  (port: HolderPort): OwnerPort["holderOf"] =>
  async (clientId) => {
    const id = await port.holderOf(clientId);
    const identity = id === undefined ? undefined : await port.identity(id);
    if (identity === undefined) return undefined;
    return { identity: identity.id, projects: (await projectsOf(identity, port)).slice(0, mostProjects) };
  };

/** Answers the projects of which a user is a member before those of organizations. */
async function projectsOf({ id, kind, project }: Identity, port: HolderPort): Promise<readonly ProjectId[]> {
  if (kind !== "user") return project === undefined ? [] : [project];
  const { projects, organizations } = grantsIn(await port.memberships(id));
  const administered = await Promise.all([...organizations.keys()].map((each) => port.projectsOf(each)));
  return [...new Set([...[...projects.keys()].sort(), ...administered.flat().sort()])];
}
