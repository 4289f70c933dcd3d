/** Finds what a user or an API token may watch and command (ADR 0032). */

import { grantsIn } from "../../shared/access/access.ts";
import { apiTokenMay, type Grants, isBound, mayInProject } from "../../shared/access/authorize.ts";
import { watchScope } from "../../shared/access/watching.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { Membership } from "../../shared/core/identity/membership.ts";
import { mostCommanded, type WatcherRights } from "../../shared/core/mqtt/policy.ts";
import type { Project } from "../../shared/core/project/project.ts";

export interface RightsPort {
  readonly memberships: (identity: string) => Promise<readonly Membership[]>;
  readonly projectsOf: (organization: string) => Promise<readonly ProjectId[]>;
  /** Answers projects in no order, and leaves out ids without a project. */
  readonly projects: (ids: readonly ProjectId[]) => Promise<readonly Project[]>;
  /** Answers ids of registered sources of the project, at most `most`. */
  readonly sourceIds: (project: ProjectId, most: number) => Promise<readonly SourceId[]>;
  /** Answers those of the ids that are sources of the project. */
  readonly sourcesAmong: (project: ProjectId, ids: readonly SourceId[]) => Promise<readonly SourceId[]>;
}

export interface Rights extends WatcherRights {
  /** The projects whose data is watched. */
  readonly projects: readonly ProjectId[];
  /** Counts the projects that were not looked at, since there are too many. */
  readonly passedOver: number;
}

/** Is more than fit into a policy, and bounds what an administrator of very many projects costs at each connect. */
const mostProjects = 60;

const none: Rights = { watched: [], commanded: [], projects: [], passedOver: 0 };

export function rightsOf(identity: Identity, port: RightsPort): Promise<Rights> {
  switch (identity.kind) {
    case "user":
      return rightsOfUser(identity, port);
    case "apiToken":
      return rightsOfToken(identity, port);
    case "source":
    case "serviceAccount":
      return Promise.resolve(none);
  }
}

async function rightsOfUser(user: Identity, port: RightsPort): Promise<Rights> {
  const grants = grantsIn(await port.memberships(user.id));
  const ids = [...new Set(await projectIdsIn(grants, port))].sort();
  const projects = (await port.projects(ids.slice(0, mostProjects)))
    .filter((project) => project.deleteTime === undefined && watchScope(user, grants, project) !== undefined)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const commanding = projects.filter((project) => mayInProject(grants, project, "roles/project.developer"));
  return {
    watched: projects.map(({ companyName }) => ({ companyName })),
    commanded: await Promise.all(commanding.map((project) => port.sourceIds(project.id, mostCommanded + 1))),
    projects: projects.map((project) => project.id),
    passedOver: Math.max(0, ids.length - mostProjects),
  };
}

/** Includes all projects of the organizations that the grants administer. */
async function projectIdsIn({ projects, organizations }: Grants, port: RightsPort): Promise<readonly ProjectId[]> {
  const administered = await Promise.all([...organizations.keys()].map((each) => port.projectsOf(each)));
  return [...projects.keys(), ...administered.flat()];
}

async function rightsOfToken(token: Identity, port: RightsPort): Promise<Rights> {
  const [project] = token.project === undefined ? [] : await port.projects([token.project]);
  if (!project || project.deleteTime !== undefined) return none;
  const { id, companyName } = project;
  const scope = watchScope(token, grantsIn([]), project);
  const watches = scope !== undefined;
  const bound = isBound(token) ? [...new Set(token.databases)].sort() : undefined;
  return {
    watched: watches ? [scope === "all" ? { companyName } : { companyName, sources: scope }] : [],
    commanded: apiTokenMay(token, id, "write") ? [await commandedBy(id, bound, port)] : [],
    projects: watches ? [id] : [],
    passedOver: 0,
  };
}

/** A source that has moved to another project is not commanded from here, although the token still names it. */
function commandedBy(project: ProjectId, bound: readonly SourceId[] | undefined, port: RightsPort) {
  if (bound === undefined) return port.sourceIds(project, mostCommanded + 1);
  return bound.length > mostCommanded ? bound : port.sourcesAmong(project, bound);
}
