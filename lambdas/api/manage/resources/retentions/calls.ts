/** Manages retentions, which say where a source's points are kept, and how long. */

import * as v from "valibot";
import { fieldError, fieldFault, type PlatformError } from "../../../../shared/core/error.ts";
import { sealInfluxdbSecret } from "../../../../shared/core/influxdb/settings.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { heldFrom } from "../../../../shared/core/metering/retention-size.ts";
import { foldName } from "../../../../shared/core/name/fold.ts";
import { type Retention, retentionKinds } from "../../../../shared/core/project/retention.ts";
import { empty } from "../../http/answer-parts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody, refuseChanges } from "../../http/body.ts";
import { durationSeconds, optional, topicName } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { inRoom, type Room } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import type { Ports } from "../../ports.ts";
import * as answers from "./answers.ts";
import { findRetention as find, retentionName } from "./find.ts";
import { type InfluxdbBody, influxdbBody, isCleared, readInfluxdb, showInfluxdb } from "./influxdb.ts";
import { remove } from "./remove.ts";
import { haveLakeLookedAt, haveRedated, requireKeepable, withTable } from "./stores.ts";

const retentionAnswer = (retention: Retention) => ({
  name: retentionName(retention),
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

/** Keeps, where the duration becomes longer, since when the retention can hold anything. */
const countingFrom = (retention: Retention, durationSeconds: number, { now }: Ports): Pick<Retention, "countedFrom"> =>
  durationSeconds > retention.durationSeconds ? { countedFrom: heldFrom(retention, now().getTime()) } : {};

async function patch(asking: AskingInProject) {
  const retention = await find(asking);
  refuseChanges(asking.request, { displayName: retention.displayName, kind: retention.kind });
  const empty = { duration: undefined, blobStore: null, influxdb: undefined };
  const { duration, blobStore, influxdb } = masked(asking.request, readBody(asking.request, change), empty);
  const changes = {
    ...(duration ? { durationSeconds: duration, ...countingFrom(retention, duration, asking.ports) } : {}),
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
