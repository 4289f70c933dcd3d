/**
 * Deletes what a project holds: connectors, who may sign in, sources, what the sources have said, and at last the name.
 * Points in retentions are left to DynamoDB, which forgets them as they age.
 */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { eventSeries } from "../../shared/core/event/pack.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { IdentityKind } from "../../shared/core/identity/identity-kind.ts";
import type { Scope } from "../../shared/core/identity/membership.ts";
import type { Member } from "../../shared/core/identity/role.ts";
import { type JobTask, jobKeepSeconds } from "../../shared/core/job.ts";
import type { Project } from "../../shared/core/project/project.ts";
import { type ConnectorRemoval, removeConnector } from "../../shared/delivery/connector/remove-connector.ts";
import type { Progress, Slice } from "./slice.ts";

interface DeletedIdentities {
  list(project: ProjectId, kind: IdentityKind): Promise<readonly Identity[]>;
  getMany(ids: readonly string[]): Promise<readonly Identity[]>;
  remove(identity: Identity): Promise<void>;
  listKeys(serviceAccount: string): Promise<readonly { readonly id: string }[]>;
  removeKey(serviceAccount: string, keyId: string): Promise<void>;
  members(scope: Scope): Promise<readonly Member[]>;
  removeMembership(id: string, scope: Scope): Promise<void>;
  removeMemberships(id: string): Promise<void>;
}

/** Takes a project's sources and their remains off the registry; each step may be repeated. */
interface Deletions {
  countSources(project: ProjectId): Promise<number>;
  someSources(project: ProjectId, most: number): Promise<readonly string[]>;
  /** Routes nothing of the source any more, and notes what it has said as its remains. */
  retireSource(project: ProjectId, source: SourceId): Promise<void>;
  someRemains(project: ProjectId, most: number): Promise<readonly string[]>;
  /** Removes some items of a source; answers whether there may be more. */
  clearSource(project: ProjectId, source: SourceId, most: number): Promise<boolean>;
  forgetRemains(project: ProjectId, source: SourceId): Promise<void>;
  clearProject(project: ProjectId): Promise<void>;
  bury(project: ProjectId, expiresAt: number): Promise<void>;
}

interface DeletionRegistry {
  readonly connectors: ConnectorRemoval["registry"]["connectors"] & {
    list(project: ProjectId): Promise<readonly DataConnector[]>;
  };
  readonly projects: ConnectorRemoval["registry"]["projects"] & {
    get(id: ProjectId): Promise<Project | undefined>;
    /** Frees the project's company names, and lists it no more. */
    release(project: Project): Promise<void>;
  };
  readonly identities: DeletedIdentities;
  readonly deletions: Deletions;
}

export interface DeletionPort {
  readonly registry: DeletionRegistry;
  readonly queues: ConnectorRemoval["queues"];
  /** Removes up to so many packs of a series of the event log; answers whether there may be more. */
  readonly removeEvents: (series: string, most: number) => Promise<boolean>;
  readonly nowMillis: () => number;
}

/** Removing a mapping may take some seconds. */
const connectorsAtOnce = 3;
const membersAtOnce = 50;
const sourcesAtOnce = 50;
const remainsAtOnce = 5;
/** Of one source: packs, and items beside them. */
const itemsAtOnce = 500;
/** Identities are remembered for 30 s by the doors; then what they let in has to be kept, so that it can be removed. */
const settlingSeconds = 45;

/** A part of the work; without a cursor it is done, and the next one begins. */
type Part = (project: ProjectId, port: DeletionPort) => Promise<Progress>;

const again: Progress = { done: 0, cursor: "again" };
const nothing: Progress = { done: 0 };

const connectors: Part = async (project, { registry, queues }) => {
  const all = await registry.connectors.list(project);
  for (const connector of all.slice(0, connectorsAtOnce)) await removeConnector(connector, { registry, queues });
  return all.length > connectorsAtOnce ? again : nothing;
};

const credentials: Part = async (project, { registry: { identities } }) => {
  const tokens = await identities.list(project, "apiToken");
  const accounts = await identities.list(project, "serviceAccount");
  const all = [...tokens, ...accounts];
  for (const identity of all.slice(0, membersAtOnce)) await removeIdentity(identity, identities);
  return all.length > membersAtOnce ? again : nothing;
};

/** A service account may be a member of other projects too. */
async function removeIdentity(identity: Identity, identities: DeletedIdentities): Promise<void> {
  if (identity.kind === "serviceAccount") {
    for (const key of await identities.listKeys(identity.id)) await identities.removeKey(identity.id, key.id);
    await identities.removeMemberships(identity.id);
  }
  await identities.remove(identity);
}

const members: Part = async (project, { registry: { identities } }) => {
  const all = await identities.members({ project });
  for (const { id } of all.slice(0, membersAtOnce)) await identities.removeMembership(id, { project });
  return all.length > membersAtOnce ? again : nothing;
};

/** The identity first: it is what lets data in. */
const sources: Part = async (project, { registry: { identities, deletions } }) => {
  const ids = await deletions.someSources(project, sourcesAtOnce);
  if (ids.length === 0) return { ...nothing, pauseSeconds: settlingSeconds };
  for (const identity of await identities.getMany(ids)) {
    // A source that was transferred keeps its id, as its new project's.
    if (identity.project === project) await identities.remove(identity);
  }
  for (const id of ids) await deletions.retireSource(project, id);
  return again;
};

const remains: Part = async (project, { registry: { deletions }, removeEvents }) => {
  const ids = await deletions.someRemains(project, remainsAtOnce);
  let done = 0;
  for (const id of ids) {
    const moreEvents = await removeEvents(eventSeries(project, id), itemsAtOnce);
    const moreItems = await deletions.clearSource(project, id, itemsAtOnce);
    if (moreEvents || moreItems) return { done, cursor: "again" };
    await deletions.forgetRemains(project, id);
    done++;
  }
  return ids.length > 0 ? { done, cursor: "again" } : nothing;
};

/** What a call may have made meanwhile that had begun before the deletion. */
const stragglers = async (project: ProjectId, { registry }: DeletionPort): Promise<boolean> => {
  const { connectors, deletions, identities } = registry;
  const found = await Promise.all([
    connectors.list(project),
    deletions.someSources(project, 1),
    deletions.someRemains(project, 1),
    identities.list(project, "apiToken"),
    identities.list(project, "serviceAccount"),
    identities.members({ project }),
  ]);
  return found.some((list) => list.length > 0);
};

/** The company name last: whoever takes it must find nothing of this project. */
async function finish(id: ProjectId, { registry, nowMillis }: DeletionPort): Promise<void> {
  await registry.deletions.clearProject(id);
  const project = await registry.projects.get(id);
  if (!project) return;
  await registry.projects.release(project);
  await registry.deletions.bury(id, Math.ceil(nowMillis() / 1000) + jobKeepSeconds);
}

const parts: Readonly<Record<string, Part>> = { connectors, credentials, members, sources, remains };
const names = Object.keys(parts);

/** The cursor is the name of the part. */
export const createDeleteProject =
  (port: DeletionPort): Slice<Extract<JobTask, { kind: "deleteProject" }>> =>
  async ({ project, cursor = "connectors", total }) => {
    const counted = total === null ? { total: await port.registry.deletions.countSources(project) } : {};
    const part = parts[cursor];
    if (!part) throw new PlatformError("internal", `A deletion has no part ${cursor}.`);
    const { cursor: unfinished, ...progress } = await part(project, port);
    const next = unfinished === undefined ? names[names.indexOf(cursor) + 1] : cursor;
    if (next !== undefined) return { ...progress, ...counted, cursor: next };
    if (await stragglers(project, port)) return { ...progress, ...counted, cursor: "connectors" };
    await finish(project, port);
    return { ...progress, ...counted };
  };
