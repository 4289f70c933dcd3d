/** Manages retentions, which say where a source's points are kept, and how long. */

import * as v from "valibot";
import { daySeconds } from "../../../../shared/core/duration.ts";
import { fieldError, fieldFault, PlatformError } from "../../../../shared/core/error.ts";
import { sealInfluxdbSecret } from "../../../../shared/core/influxdb/settings.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { foldName } from "../../../../shared/core/name/fold.ts";
import { type Retention, retentionKinds } from "../../../../shared/core/project/retention.ts";
import { mostMagneticDays } from "../../../../shared/core/timestream/table.ts";
import { leftKeptMillis, redatingAfterMillis } from "../../../../shared/core/upkeep.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { readBody, refuseChanges } from "../../http/body.ts";
import { durationSeconds, optional, topicName } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { inRoom, type Room } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";
import * as answers from "./answers.ts";
import { type InfluxdbBody, influxdbBody, isCleared, readInfluxdb, showInfluxdb } from "./influxdb.ts";

const retentionAnswer = (retention: Retention) => ({
  name: `projects/${retention.project}/retentions/${retention.id}`,
  displayName: retention.displayName,
  kind: retention.kind,
  duration: `${retention.durationSeconds}s`,
  blobStore: retention.blobStore ?? null,
  createTime: retention.createTime,
  ...(retention.kind === "INFLUXDB" ? { influxdb: showInfluxdb(retention.influxdb) } : {}),
});

const blobStore = v.picklist(["S3"], "must be S3, or null.");

const creation = object({
  displayName: topicName,
  kind: v.picklist(retentionKinds, `must be one of ${retentionKinds.join(", ")}.`),
  duration: durationSeconds,
  blobStore: optional(blobStore),
  influxdb: optional(influxdbBody),
});
type Creation = v.InferOutput<typeof creation>;

/** Says that only retentions of the kind have these settings. */
const noInfluxdb = (): PlatformError =>
  fieldError("influxdb", "only retentions of the kind INFLUXDB have it; leave it out.");

/** Seals what signs in to an InfluxDB; undefined if nothing does. */
const sealed = async (secret: string | undefined, id: string, { secretBox }: Ports): Promise<string | undefined> =>
  secret === undefined ? undefined : sealInfluxdbSecret(secret, id, await secretBox());

/** Makes the record of a retention with what its kind needs. */
async function recordOf({ kind, influxdb, ...asked }: Creation, project: string, ports: Ports): Promise<Retention> {
  if (!ports.retentionKinds.includes(kind)) {
    const fault = `this deployment has ${ports.retentionKinds.join(", ")}; have whoever runs it add ${kind} to retentionKinds.`;
    throw fieldError("kind", fault);
  }
  const id = ports.newId();
  const record = {
    id,
    project,
    displayName: asked.displayName,
    durationSeconds: asked.duration,
    ...(asked.blobStore ? { blobStore: asked.blobStore } : {}),
    createTime: isoMillis(ports.now().getTime()),
  };
  if (kind === "TIMESTREAM") requireKeepable(asked.duration);
  switch (kind) {
    case "DYNAMODB":
    case "S3":
    case "TIMESTREAM":
      if (influxdb) throw noInfluxdb();
      return { ...record, kind };
    case "INFLUXDB": {
      if (!influxdb) throw fieldFault("influxdb", "is missing: where are points to be written?");
      const { settings, secret } = readInfluxdb(influxdb, ports.checkAddress);
      const encryptedSecret = await sealed(secret, id, ports);
      return { ...record, kind, influxdb: settings, ...(encryptedSecret === undefined ? {} : { encryptedSecret }) };
    }
  }
}

function requireKeepable(durationSeconds: number): void {
  if (durationSeconds <= mostMagneticDays * daySeconds) return;
  throw fieldError("duration", `Timestream keeps points for ${mostMagneticDays} days at most; ask for less.`);
}

/** Waits until a call is over that may have been cut off after it changed the retention. */
const afterCallSeconds = 60;

/**
 * Changes a retention, and has its table in Timestream follow. Asks for that beforehand too, since the call may be cut off
 * in between.
 */
async function withTable<T>({ kind, project, id }: Retention, { sendJob }: Ports, act: () => Promise<T>): Promise<T> {
  if (kind !== "TIMESTREAM") return act();
  const job = { version: 1, kind: "retentionTable", project, retention: id } as const;
  await sendJob(job, afterCallSeconds);
  const result = await act();
  await sendJob(job, 0);
  return result;
}

const roomForRetentions = (project: string, { registry, limits }: Ports): Room => ({
  of: { project },
  things: "retentions",
  most: limits.retentionsPerProject,
  count: async () => (await registry.sources.listRetentions(project)).length,
});

async function create({ request, project, ports }: AskingInProject) {
  const asked = readBody(request, creation);
  const retention = await recordOf(asked, project.id, ports);
  const others = await ports.registry.sources.listRetentions(project.id);
  const folded = foldName(asked.displayName);
  // Compares with all of them, because those that earlier versions made claim their names as they were typed.
  const isTaken = others.some(({ displayName }) => foldName(displayName) === folded);
  const make = () => withTable(retention, ports, () => ports.registry.sources.createRetention(retention));
  if (isTaken || !(await inRoom(roomForRetentions(project.id, ports), ports, make))) {
    // Tells `route` even so, because the retention of that name may have been made by a call that was cut off before it
    // told `route`.
    await ports.registry.projects.touch(project.id);
    throw fieldError("displayName", `the project has a retention ${asked.displayName} already.`, "conflict");
  }
  await ports.registry.projects.touch(project.id);
  return retentionAnswer(retention);
}

async function find(asking: AskingInProject): Promise<Retention> {
  const retention = await asking.ports.registry.sources.getRetention(asking.project.id, parameter(asking, "retention"));
  if (!retention) throw new PlatformError("not-found", "There is no such retention in this project.");
  return retention;
}

async function list({ request, project, ports }: AskingInProject) {
  const all = await ports.registry.sources.listRetentions(project.id);
  const { items, nextPageToken } = pageOf(all, ({ id }) => id, request);
  return { retentions: items.map(retentionAnswer), nextPageToken };
}

const change = object({
  duration: optional(durationSeconds),
  blobStore: optional(blobStore),
  influxdb: optional(influxdbBody),
});

/** Answers what changes of a retention's InfluxDB. Fields that are left out stay, and null takes them away. */
async function changedInfluxdb(retention: Retention, body: InfluxdbBody, ports: Ports) {
  if (retention.kind !== "INFLUXDB") throw noInfluxdb();
  const { influxdb: before, encryptedSecret } = retention;
  const hasSecret = encryptedSecret !== undefined;
  const { settings, secret } = readInfluxdb(body, ports.checkAddress, { settings: before, hasSecret });
  const renewed =
    secret === undefined && !isCleared(body) ? encryptedSecret : await sealed(secret, retention.id, ports);
  return { influxdb: settings, encryptedSecret: renewed };
}

async function patch(asking: AskingInProject) {
  const retention = await find(asking);
  refuseChanges(asking.request, { displayName: retention.displayName, kind: retention.kind });
  const empty = { duration: undefined, blobStore: null, influxdb: undefined };
  const { duration, blobStore, influxdb } = masked(asking.request, readBody(asking.request, change), empty);
  const changes = {
    ...(duration ? { durationSeconds: duration } : {}),
    ...(blobStore === undefined ? {} : { blobStore: blobStore ?? undefined }),
    ...(influxdb ? await changedInfluxdb(retention, influxdb, asking.ports) : {}),
  };
  if (Object.keys(changes).length === 0) return retentionAnswer(retention);
  const { sources, projects } = asking.ports.registry;
  if (duration && retention.kind === "TIMESTREAM") requireKeepable(duration);
  const apply = () => sources.changeRetention(retention.project, retention.id, changes);
  await (duration ? withTable(retention, asking.ports, apply) : apply());
  await haveLakeLookedAt(retention, asking.ports);
  await projects.touch(retention.project);
  // Comes last, so that it reads the new duration; whoever was cut off before sends the change again.
  if (duration && retention.kind === "DYNAMODB") await haveRedated(retention, asking.ports);
  return retentionAnswer({ ...retention, ...changes });
}

/** Has what the retention keeps already expire by its new duration. */
const haveRedated = ({ project, id }: Retention, { registry, now }: Ports): Promise<void> =>
  registry.chores.note({ kind: "redate", project, retention: id }, now().getTime() + redatingAfterMillis);

/** Has what the retention keeps no more removed from the lake at once, and not only at the next daily look. */
async function haveLakeLookedAt({ kind, project, id }: Retention, { registry, now }: Ports): Promise<void> {
  const nowMillis = now().getTime();
  if (kind === "S3") await registry.lake.note({ project, retention: id, day: "" }, nowMillis, nowMillis);
}

/** Throws `conflict` if a source is linked to the retention. */
async function requireUnlinked({ id: wanted, project }: Retention, registry: Uses<"sources">["registry"]) {
  const linked = (await registry.sources.list(project)).filter(({ retentions }) => retentions.includes(wanted));
  if (linked.length === 0) return;
  const names = linked
    .slice(0, 5)
    .map(({ id }) => id)
    .join(", ");
  throw new PlatformError(
    "conflict",
    `${linked.length} sources are linked to this retention (${names}); unlink them first.`,
  );
}

/**
 * Removes a retention that no source is linked to. Marks it first: a call that links it looks for the mark after its
 * link is written, and this one for links after the mark is, so that at least one of them finds the other.
 */
async function remove(asking: AskingInProject) {
  const retention = await find(asking);
  const { registry, now } = asking.ports;
  const { project, id } = retention;
  await registry.sources.changeRetention(project, id, { removedAt: now().getTime() });
  try {
    await requireUnlinked(retention, registry);
  } catch (error) {
    await registry.sources.changeRetention(project, id, { removedAt: undefined });
    throw error;
  }
  // Comes first, since nothing tells of the retention's points once it is gone.
  await registry.chores.note({ kind: "clearRetention", project, retention: id }, now().getTime() + leftKeptMillis);
  await withTable(retention, asking.ports, () => registry.sources.removeRetention(retention));
  await haveLakeLookedAt(retention, asking.ports);
  await registry.projects.touch(retention.project);
  return {};
}

const base = "/v2/projects/{project}/retentions";
const one = `${base}/{retention}` as const;

export const retentionCalls: ProjectCalls = [
  {
    method: "GET",
    path: base,
    role: "roles/project.user",
    summary: "Lists the project's retentions.",
    query: pageQuery,
    answer: answers.retentionList,
    run: list,
  },
  {
    method: "POST",
    path: base,
    role: "roles/project.developer",
    summary: "Makes a retention, to which sources can then be linked.",
    body: creation,
    answer: answers.retention,
    run: create,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    summary: "Shows a retention.",
    answer: answers.retention,
    run: async (asking) => retentionAnswer(await find(asking)),
  },
  {
    method: "PATCH",
    path: one,
    role: "roles/project.developer",
    summary: "Changes how long a retention keeps points, whether it keeps files, or which InfluxDB it writes to.",
    query: maskQuery,
    body: change,
    answer: answers.retention,
    run: patch,
  },
  {
    method: "DELETE",
    path: one,
    role: "roles/project.developer",
    summary: "Removes a retention that no source is linked to.",
    answer: empty,
    run: remove,
  },
];
