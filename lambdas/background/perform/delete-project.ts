/**
 * Deletes what a project holds: its connectors, its identities, its sources, what the sources have sent, what deliveries
 * have left, and finally its name. What it has written into an InfluxDB of its own stays there.
 */

import type { DataConnector } from "../../shared/core/connector/connector.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { ConnectorId, ProjectId, SourceId } from "../../shared/core/id.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import type { IdentityKind } from "../../shared/core/identity/identity-kind.ts";
import type { Scope } from "../../shared/core/identity/membership.ts";
import type { Member } from "../../shared/core/identity/role.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import { type Job, type JobTask, jobKeepSeconds } from "../../shared/core/job.ts";
import type { Project } from "../../shared/core/project/project.ts";
import type { Retention } from "../../shared/core/project/retention.ts";
import { type ConnectorRemoval, removeConnector } from "../../shared/delivery/connector/remove-connector.ts";
import type { Progress, Slice } from "./slice.ts";
import { clearingMillis, clearSource, type SourceData } from "./upkeep/clear-source.ts";

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

/** Removes a project's sources and their remains from the registry. Each step may be repeated. */
interface Deletions {
  countSources(project: ProjectId): Promise<number>;
  someSources(project: ProjectId, most: number): Promise<readonly string[]>;
  /** Stops routing what the source sends, and notes that what it has sent remains to be removed. */
  retireSource(project: ProjectId, source: SourceId): Promise<void>;
  someRemains(project: ProjectId, most: number): Promise<readonly string[]>;
  /** Notes that the statistics of a connector that is being removed remain to be removed. */
  markConnector(project: ProjectId, connector: ConnectorId): Promise<void>;
  someGoneConnectors(project: ProjectId, most: number): Promise<readonly string[]>;
  forgetConnector(project: ProjectId, connector: ConnectorId): Promise<void>;
  forgetRemains(project: ProjectId, source: SourceId): Promise<void>;
  clearProject(project: ProjectId): Promise<void>;
  bury(project: ProjectId, expiresAt: number): Promise<void>;
}

interface DeletionRegistry {
  readonly sources: {
    listRetentions(project: ProjectId): Promise<readonly Retention[]>;
    removeRetention(retention: Retention): Promise<void>;
  };
  readonly connectors: ConnectorRemoval["registry"]["connectors"] & {
    list(project: ProjectId): Promise<readonly DataConnector[]>;
  };
  readonly projects: ConnectorRemoval["registry"]["projects"] & {
    get(id: ProjectId): Promise<Project | undefined>;
    change(id: ProjectId, attributes: Partial<Project>): Promise<boolean>;
    /** Frees the project's company names, and removes it from its organization's list. */
    release(project: Project): Promise<void>;
  };
  readonly identities: DeletedIdentities;
  readonly deletions: Deletions;
  readonly jobs: { forgetOthers(job: Pick<Job, "project" | "id">): Promise<void> };
}

export interface DeletionPort {
  readonly registry: DeletionRegistry;
  readonly queues: ConnectorRemoval["queues"];
  readonly data: SourceData;
  /** Removes some of what deliveries of a connector have left. Answers whether there may be more. */
  readonly removeStatistics: (connector: ConnectorId, most: number) => Promise<boolean>;
  /** Removes some of the counters of what came into the project and its retentions. Answers whether there may be more. */
  readonly removeCounters: (project: ProjectId, most: number) => Promise<boolean>;
  /** Takes what was to be done for the project at some later time off the list of it. */
  readonly forgetChores: (project: ProjectId) => Promise<void>;
  /** Removes the table that a retention has in Timestream. Does nothing if there is none. */
  readonly removeTable: (retention: string) => Promise<void>;
  /** Removes some of a project's files, and of what it has exported. Answers whether there may be more. */
  readonly removeFiles: (project: ProjectId) => Promise<boolean>;
  /** Removes some of what a project keeps in the lake. Answers whether there may be more. */
  readonly removeLake: (project: ProjectId) => Promise<boolean>;
  readonly nowMillis: () => number;
}

/** Bounds the connectors of one slice, since removing a mapping may take some seconds. */
const connectorsAtOnce = 3;
const membersAtOnce = 50;
const sourcesAtOnce = 50;
const remainsAtOnce = 5;
const statisticsAtOnce = 500;
/**
 * Waits until the doors have forgotten the identities, which takes 30 s, and until all that they let in is stored, so
 * that it can be removed.
 */
const settlingSeconds = 45;
const secondsBetweenTables = 1;

/** A part of the work. It is done if its progress has no cursor, and the next part begins. */
type Part = (project: ProjectId, port: DeletionPort) => Promise<Progress>;

const again: Progress = { done: 0, cursor: "again" };
const nothing: Progress = { done: 0 };

const connectors: Part = async (project, { registry, queues }) => {
  const all = await registry.connectors.list(project);
  for (const connector of all.slice(0, connectorsAtOnce)) {
    await registry.deletions.markConnector(project, connector.id);
    await removeConnector(connector, { registry, queues });
  }
  return all.length > connectorsAtOnce ? again : nothing;
};

const credentials: Part = async (project, { registry: { identities } }) => {
  const tokens = await identities.list(project, "apiToken");
  const accounts = await identities.list(project, "serviceAccount");
  const all = [...tokens, ...accounts];
  for (const identity of all.slice(0, membersAtOnce)) await removeIdentity(identity, identities);
  return all.length > membersAtOnce ? again : nothing;
};

/** Removes an identity. A service account may be a member of other projects, so its memberships and keys go first. */
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

/** Removes the sources' identities first, since these let data in. */
const sources: Part = async (project, { registry: { identities, deletions } }) => {
  const ids = await deletions.someSources(project, sourcesAtOnce);
  if (ids.length === 0) return { ...nothing, pauseSeconds: settlingSeconds };
  for (const identity of await identities.getMany(ids)) {
    // Keeps the identity of a source that was transferred: it belongs to the new project now.
    if (identity.project === project) await identities.remove(identity);
  }
  for (const id of ids) await deletions.retireSource(project, id);
  return again;
};

const remains: Part = async (project, { registry: { deletions }, data, nowMillis }) => {
  const ids = await deletions.someRemains(project, remainsAtOnce);
  const until = nowMillis() + clearingMillis;
  let done = 0;
  for (const id of ids) {
    if (!(await clearSource({ project, source: id }, data, () => nowMillis() >= until))) break;
    await deletions.forgetRemains(project, id);
    done++;
  }
  return ids.length > 0 ? { done, cursor: "again" } : nothing;
};

/** Comes long after the connectors are gone, when none of their last deliveries is still to be counted. */
const statistics: Part = async (project, { registry: { deletions }, removeStatistics, removeCounters, nowMillis }) => {
  const ids = await deletions.someGoneConnectors(project, connectorsAtOnce);
  const until = nowMillis() + clearingMillis;
  for (const id of ids) {
    while (await removeStatistics(id, statisticsAtOnce)) if (nowMillis() >= until) return again;
    await deletions.forgetConnector(project, id);
  }
  if (ids.length > 0) return again;
  while (await removeCounters(project, statisticsAtOnce)) if (nowMillis() >= until) return again;
  return nothing;
};

/**
 * Removes a table at a time, because Timestream takes one such call a second, and its retention after it: a point that
 * still comes finds no retention, and has no table made.
 */
const tables: Part = async (project, { registry: { sources }, removeTable }) => {
  const kept = (await sources.listRetentions(project)).filter(({ kind }) => kind === "TIMESTREAM");
  const [retention] = kept;
  if (!retention) return nothing;
  await removeTable(retention.id);
  await sources.removeRetention(retention);
  return { ...again, pauseSeconds: secondsBetweenTables };
};

const files: Part = async (project, { removeFiles }) => ((await removeFiles(project)) ? again : nothing);

const lake: Part = async (project, { removeLake }) => ((await removeLake(project)) ? again : nothing);

/**
 * Marks the project as deleted, which hides it and stops what is sent to it, unless the call that started the job has
 * done so: that call may have been cut off.
 */
async function hide({ project: id, id: job }: Job, { registry: { projects }, nowMillis }: DeletionPort): Promise<void> {
  const project = await projects.get(id);
  if (!project || (project.deleteTime && project.deletionJob === job)) return;
  await projects.change(id, { deleteTime: project.deleteTime ?? isoMillis(nowMillis()), deletionJob: job });
  await projects.touch(id);
}

/** Tells whether a call that began before the deletion has made something meanwhile. */
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

/** Frees the company name last: a project that takes it must find nothing of this one. */
async function finish({ project: id, id: job }: Job, port: DeletionPort): Promise<void> {
  const { registry, forgetChores, nowMillis } = port;
  await forgetChores(id);
  await registry.jobs.forgetOthers({ project: id, id: job });
  await registry.deletions.clearProject(id);
  const project = await registry.projects.get(id);
  if (!project) return;
  await registry.projects.release(project);
  await registry.deletions.bury(id, Math.ceil(nowMillis() / 1000) + jobKeepSeconds);
}

const parts: Readonly<Record<string, Part>> = {
  connectors,
  credentials,
  members,
  sources,
  remains,
  statistics,
  tables,
  files,
  lake,
};
const names = Object.keys(parts);

/** The cursor is the name of the part. */
export const createDeleteProject =
  (port: DeletionPort): Slice<Extract<JobTask, { kind: "deleteProject" }>> =>
  async (job) => {
    const { project, cursor = "connectors", total } = job;
    if (job.cursor === undefined) await hide(job, port);
    const counted = total === null ? { total: await port.registry.deletions.countSources(project) } : {};
    const part = parts[cursor];
    if (!part) throw new PlatformError("internal", `A deletion has no part ${cursor}.`);
    const { cursor: unfinished, ...progress } = await part(project, port);
    const next = unfinished === undefined ? names[names.indexOf(cursor) + 1] : cursor;
    if (next !== undefined) return { ...progress, ...counted, cursor: next };
    if (await stragglers(project, port)) return { ...progress, ...counted, cursor: "connectors" };
    await finish(job, port);
    return { ...progress, ...counted };
  };
