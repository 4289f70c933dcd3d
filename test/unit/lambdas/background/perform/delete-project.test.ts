import { describe, expect, it } from "vitest";
import { createDeleteProject, type DeletionPort } from "../../../../../lambdas/background/perform/delete-project.ts";
import { runSlice } from "../../../../../lambdas/background/perform/slice.ts";
import { LakePlaces } from "../../../../../lambdas/shared/adapters/dynamodb/administration/lake-places.ts";
import { ProjectCounters } from "../../../../../lambdas/shared/adapters/dynamodb/counters/project-counters.ts";
import { RetentionSizes } from "../../../../../lambdas/shared/adapters/dynamodb/counters/retention-sizes.ts";
import { DeliveryStats } from "../../../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { blobKey, blobsOfProject } from "../../../../../lambdas/shared/core/blob/path.ts";
import { newId } from "../../../../../lambdas/shared/core/id.ts";
import type { Identity } from "../../../../../lambdas/shared/core/identity/identity.ts";
import { isoMillis } from "../../../../../lambdas/shared/core/instant.ts";
import type { Job } from "../../../../../lambdas/shared/core/job.ts";
import type { Project } from "../../../../../lambdas/shared/core/project/project.ts";
import { runTables } from "../../../../support/tables.ts";
import { connector, device, JobInMemory, newJob, now } from "./outside.ts";
import { Leavings, leavingTables } from "./upkeep/leavings.ts";

const { client } = await runTables(...leavingTables);
const leavings = new Leavings(client);
const { registry } = leavings;
const deliveries = new DeliveryStats(new Table(client, "stats"));
const sizes = new RetentionSizes(new Table(client, "points"));
const intakeCounts = new ProjectCounters(new Table(client, "stats"));
const lakePlaces = new LakePlaces(registry.table);

const createTime = "2024-01-01T00:00:00Z";
const identity = (id: string, more: Partial<Identity>): Identity => ({
  id,
  kind: "source",
  displayName: "",
  enabled: true,
  tokensValidFrom: 0,
  createTime,
  ...more,
});

async function makeSource(project: string, id: string): Promise<void> {
  await registry.identities.create(identity(id, { project }));
  await registry.sources.create({ ...device(id), project });
  // Leaves points in a retention that was removed before.
  await leavings.make({ project, source: id }, [`gone-${project}`]);
}

/** Makes what deliveries leave. */
async function leaveStatistics(connectorId: string): Promise<void> {
  await deliveries.count(connectorId, now, { success: 1 }, 20);
  await deliveries.logAttempts(connectorId, [], now, "t");
  await deliveries.addGap(connectorId, { rule: "disabled", since: 0, timesNanos: ["1"] }, now);
}

/** Has the lists of all projects name this one. */
async function listProject(project: string, source: string): Promise<void> {
  await registry.silence.mark({ project, source }, now);
  await registry.silence.schedule({ project, source, minute: now / 60_000 + 60, afterSeconds: 60, since: now });
  await registry.commands.hold({ id: "c", project, source }, now, now);
  await lakePlaces.note({ project, retention: "r", day: "2024-02-25" }, now, now);
  await registry.jobs.start({ ...newJob({ kind: "sync", connector: "c" }), id: `sync-${project}`, project });
}

/** Makes a project that has something of every kind. */
async function makeProject(sources: readonly string[], isMarked = true): Promise<Project> {
  const id = newId();
  const project: Project = {
    id,
    organization: "O",
    displayName: "Acme",
    companyName: `company of ${id}`,
    eventLogDays: 31,
    createTime,
    ...(isMarked ? { deleteTime: "2024-02-25T16:00:00Z" } : {}),
  };
  const { projects, identities, connectors } = registry;
  await projects.create(project);
  for (let count = 0; count < 4; count++) {
    const own = `${id}-${count}`;
    await connectors.create({
      ...connector,
      project: id,
      id: own,
      mapping: `mapping ${own}`,
      queueUrl: `queue ${own}`,
    });
    await connectors.noteHealth(id, own, { failures: 3 });
    await connectors.watch(id, own, now);
    await leaveStatistics(own);
  }
  await identities.create(identity(`token-${id}`, { kind: "apiToken", project: id }));
  await identities.create(identity(`account-${id}`, { kind: "serviceAccount", project: id }));
  const key = { id: `key-${id}`, serviceAccount: `account-${id}`, project: id, encryptedSecret: "", createTime };
  await identities.addKey(key);
  for (const member of [`account-${id}`, "user-of-two-projects"]) {
    await identities.setMembership(member, { project: id }, ["roles/project.admin"], createTime);
    await identities.setMembership(member, { project: "another" }, ["roles/project.user"], createTime);
  }
  const retention = { project: id, durationSeconds: 60, createTime };
  await registry.sources.createRetention({
    ...retention,
    id: `retention-${id}`,
    displayName: "oneYear",
    kind: "DYNAMODB",
  });
  for (const name of ["stampA", "stampB"]) {
    await registry.sources.createRetention({
      ...retention,
      id: `${name}-${id}`,
      displayName: name,
      kind: "TIMESTREAM",
    });
  }
  for (const source of sources) await makeSource(id, source);
  for (let minute = 0; minute < 4; minute++) await intakeCounts.add(id, now + minute * 60_000, { accepted: 1 });
  for (const retention of ["a", "b", "c"]) await sizes.add({ project: id, retention }, now, { points: 1, bytes: 9 });
  await listProject(id, sources[0] ?? "");
  return project;
}

interface Run {
  readonly job: Job;
  readonly pauses: readonly number[];
  /** The steps that were taken on queues, in order. */
  readonly steps: readonly string[];
}

/** Lists the tables of Timestream that were removed. */
const removedTables: string[] = [];
/** Holds what each project has in the lake. */
const lakes = new Map<string, string[]>();

/** Runs the deletion. Calls `disturb` before each slice, which may throw. */
async function run(
  project: string,
  disturb: (cursor: string | undefined) => Promise<void> = async () => {},
): Promise<Run> {
  const steps: string[] = [];
  const port: DeletionPort = {
    registry,
    queues: {
      findMapping: async () => undefined,
      removeMapping: async (uuid) => void steps.push(uuid),
      removeQueue: async (url) => void steps.push(url),
    },
    data: leavings.data(),
    removeStatistics: (id) => deliveries.removeSome(id, 2),
    removeCounters: async (id) => (await intakeCounts.removeSome(id, 2)) || (await sizes.removeSome(id, 2)),
    forgetChores: (id) => registry.chores.forgetProject(id),
    removeFiles: async (id) => leavings.removeFile(blobsOfProject(id)),
    removeTable: async (retention) => void removedTables.push(retention),
    removeLake: async (id) => {
      const [first] = (lakes.get(id) ?? []).splice(0, 1);
      return first !== undefined;
    },
    nowMillis: () => now,
  };
  const memory = new JobInMemory({ ...newJob({ kind: "deleteProject" }), project });
  const never = async (): Promise<never> => {
    throw new Error("not this kind");
  };
  const slices = memory.port({
    sync: never,
    replay: never,
    export: never,
    resend: never,
    deleteProject: createDeleteProject(port),
  });
  memory.queue.push({ version: 1, kind: "job", project, job: "J" });
  for (let next = memory.queue.shift(); next; next = memory.queue.shift()) {
    await disturb(memory.job.cursor);
    await runSlice(next, slices);
  }
  return { job: memory.job, pauses: memory.delays, steps };
}

describe("the deletion of a project", () => {
  it("leaves nothing of it but itself, as deleted, until that too is forgotten", async () => {
    const project = await makeProject(["u1", "u2", "u3"]);
    leavings.files.add(blobKey("another", "u1", "a neighbour's.png"));
    lakes.set(project.id, ["one.parquet", "another.parquet"]).set("another", ["a neighbour's.parquet"]);
    // Is what a source leaves that was removed before, with the time for its chore.
    await leavings.make({ project: project.id, source: "u4" }, [`retention-${project.id}`]);
    await registry.deletions.markRemains(project.id, "u4", now);
    await registry.chores.note({ kind: "clearSource", project: project.id, source: "u4", removedAt: now }, now);
    const { job } = await run(project.id);
    expect([...leavings.files].filter((file) => file.includes("u1"))).toHaveLength(1);
    expect([...lakes]).toStrictEqual([
      [project.id, []],
      ["another", ["a neighbour's.parquet"]],
    ]);
    expect(job).toMatchObject({ state: "DONE", total: 3 });
    expect(await leavings.naming(project.id)).toStrictEqual([`PROJECT#${project.id} PROJECT`]);
    expect(await registry.projects.get(project.id)).toMatchObject({
      deleteTime: "2024-02-25T16:00:00Z",
      expiresAt: now / 1000 + 31 * 24 * 3600,
    });
    expect(await registry.projects.create({ ...project, id: newId() })).toBe(true);
  });

  it("takes mappings off before their queues, and lets what is under way settle before it clears what was said", async () => {
    const project = await makeProject(["v1"]);
    const { steps, pauses } = await run(project.id);
    for (let count = 0; count < 4; count++) {
      const own = `${project.id}-${count}`;
      expect(steps.indexOf(`mapping ${own}`)).toBeGreaterThanOrEqual(0);
      expect(steps.indexOf(`mapping ${own}`)).toBeLessThan(steps.indexOf(`queue ${own}`));
    }
    expect(Math.max(...pauses)).toBe(45);
  });

  it("removes the tables of its retentions in Timestream, one a second, and those of no other project", async () => {
    await makeProject(["t1"]);
    const project = await makeProject(["t2"]);
    removedTables.length = 0;
    const { pauses } = await run(project.id);
    expect(removedTables.toSorted()).toStrictEqual([`stampA-${project.id}`, `stampB-${project.id}`]);
    expect(pauses.filter((seconds) => seconds === 1)).toHaveLength(2);
  });

  it("touches no other project: not its sources, nor memberships there", async () => {
    const other = await makeProject(["w1"]);
    const before = await leavings.naming(other.id);
    const project = await makeProject(["w2"]);
    // A source that is transferred keeps its id.
    await registry.sources.retire({ ...device("w1"), project: project.id }, 2_000_000_000);
    await run(project.id);
    expect(await leavings.naming(other.id)).toStrictEqual(before);
    expect(await registry.identities.get("w1")).toBeDefined();
    const left = await registry.identities.memberships("user-of-two-projects");
    expect(left.map(({ scope }) => scope)).toContainEqual({ project: "another" });
    expect(left.map(({ scope }) => scope)).not.toContainEqual({ project: project.id });
    expect(await registry.identities.memberships(`account-${project.id}`)).toStrictEqual([]);
  });

  it("hides a project first whose deleting call was cut off before it did", async () => {
    const project = await makeProject(["y1"], false);
    const seen: unknown[] = [];
    await run(project.id, async () => void seen.push(await registry.projects.get(project.id)));
    const hidden = { deleteTime: isoMillis(now), deletionJob: "J" };
    expect(seen[0]).not.toHaveProperty("deletionJob");
    for (const later of seen.slice(1)) expect(later).toMatchObject(hidden);
  });

  it("removes what a call makes meanwhile that had begun before", async () => {
    const project = await makeProject(["x1"]);
    let isMade = false;
    const { job } = await run(project.id, async (cursor) => {
      if (cursor !== "remains" || isMade) return;
      isMade = true;
      await makeSource(project.id, "x2");
      await registry.connectors.create({ ...connector, project: project.id, id: `late-${project.id}` });
    });
    expect([isMade, job.state]).toStrictEqual([true, "DONE"]);
    expect(await leavings.naming(project.id)).toStrictEqual([`PROJECT#${project.id} PROJECT`]);
  });

  it("can be repeated from any slice, and when it is done", async () => {
    const project = await makeProject(["y1", "y2"]);
    const cursors: (string | undefined)[] = [];
    await run(project.id, async (cursor) => void cursors.push(cursor));
    expect(new Set(cursors)).toStrictEqual(
      new Set([
        undefined,
        "connectors",
        "credentials",
        "members",
        "sources",
        "remains",
        "statistics",
        "tables",
        "files",
        "lake",
      ]),
    );
    // Another project takes the name. When the deletion runs once more, it leaves the name to that project.
    const heir = { ...project, id: newId() };
    expect(await registry.projects.create(heir)).toBe(true);
    expect((await run(project.id)).job.state).toBe("DONE");
    expect(await registry.projects.ofCompany(heir.companyName)).toBe(heir.id);
  });

  it("releases the name in the end, and not while anything is left", async () => {
    const project = await makeProject(["z1"]);
    await run(project.id, async () => {
      expect(await registry.projects.ofCompany(project.companyName)).toBe(project.id);
    });
    expect(await registry.projects.ofCompany(project.companyName)).toBeUndefined();
    expect(await registry.projects.idsOfOrganization("O")).not.toContain(project.id);
  });
});
