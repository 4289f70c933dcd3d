/** Sends copies of events to one data connector: the latest ones, or those of a range of time. */

import * as v from "valibot";
import { eventType } from "../../../../shared/calls/device-query.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { dayMillis, minuteMillis } from "../../../../shared/core/duration.ts";
import { fieldError, fieldFault, PlatformError } from "../../../../shared/core/error.ts";
import { deviceId } from "../../../../shared/devices/names.ts";
import { empty } from "../../http/answer-parts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { instant, optional } from "../../http/fields.ts";
import { listOf, object } from "../../http/shapes.ts";
import { job as jobSchema } from "../jobs/answers.ts";
import { jobAnswer } from "../jobs/show.ts";
import { findConnector } from "./show.ts";

/** Throws `bad-request` if the connector is disabled: what it is sent would be dropped. */
export async function findActive(asking: AskingInProject): Promise<DataConnector> {
  const connector = await findConnector(asking);
  if (connector.status === "ACTIVE") return connector;
  throw new PlatformError("bad-request", `The data connector is ${connector.status}; enable it first.`);
}

/** Starts a sync. If one already runs for the connector, that one is enough. */
async function sync(asking: AskingInProject) {
  const { project, caller, ports } = asking;
  const { id: connector } = await findActive(asking);
  await ports.startJob({ project: project.id, task: { kind: "sync", connector }, createdBy: caller.id });
  return {};
}

export const mostDevices = 1000;
export const mostTypes = 100;
const name = v.pipe(v.string("must be a text."), v.minLength(1, "must not be empty."));

const replayBody = object({
  startTime: instant,
  endTime: instant,
  devices: optional(listOf(name, { most: mostDevices })),
  eventTypes: optional(listOf(eventType, { most: mostTypes })),
});
type ReplayBody = v.InferOutput<typeof replayBody>;

/** Answers the id of a device that is given by its name in the project or by its id. */
export function deviceIdIn(project: string, name: string): string {
  const start = `projects/${project}/devices/`;
  return deviceId(name.startsWith(start) ? name.slice(start.length) : name);
}

/** Bounds how far back a replay may begin. */
export const keptMillis = 31 * dayMillis;
/**
 * Allows for senders whose clocks are ahead of the platform's. Later events are delivered as usual and do not belong to
 * the replay.
 */
const graceMillis = minuteMillis;
const nanos = (millis: number): bigint => BigInt(millis) * 1_000_000n;

function readRange({ startTime: from, endTime }: ReplayBody, nowMillis: number): { from: bigint; to: bigint } {
  if (from > endTime) throw fieldFault("startTime", "must not be after endTime.");
  if (from < nanos(nowMillis - keptMillis - graceMillis)) {
    throw fieldError("startTime", "events are kept for 31 days; ask for none before.");
  }
  const latest = nanos(nowMillis + graceMillis);
  if (from > latest) throw fieldFault("startTime", "must not lie in the future.");
  return { from, to: endTime < latest ? endTime : latest };
}

/**
 * Answers the ids of devices that are given by name or id. Throws `bad-request` naming the first one that does not
 * exist.
 */
async function deviceIds(names: readonly string[], { project, ports }: AskingInProject): Promise<string[]> {
  const ids = new Set(names.map((name) => deviceIdIn(project.id, name)));
  const found = await ports.registry.sources.getMany(project.id, [...ids]);
  const known = new Set(found.map(({ id }) => id));
  const unknown = [...ids].find((id) => !known.has(id));
  if (unknown === undefined) return [...ids].toSorted();
  throw fieldError("devices", `the project has no device ${unknown.slice(0, 100)}.`);
}

async function replay(asking: AskingInProject) {
  const { request, project, caller, ports } = asking;
  const { id: connector } = await findActive(asking);
  const asked = readBody(request, replayBody);
  const { from, to } = readRange(asked, ports.now().getTime());
  const task = {
    kind: "replay",
    connector,
    fromNanos: String(from),
    toNanos: String(to),
    devices: await deviceIds(asked.devices ?? [], asking),
    types: [...new Set(asked.eventTypes ?? [])],
  } as const;
  return jobAnswer(await ports.startJob({ project: project.id, task, createdBy: caller.id }));
}

const one = "/v2/projects/{project}/dataconnectors/{connector}";

export const connectorJobCalls: readonly ProjectCall[] = [
  {
    method: "POST",
    path: `${one}:sync`,
    role: "roles/project.developer",
    run: sync,
    summary: "Sends the connector the latest event of each type of each device; a job does it.",
    answer: empty,
  },
  {
    method: "POST",
    path: `${one}:replay`,
    role: "roles/project.developer",
    run: replay,
    summary: "Sends the connector the logged events of a range of time anew; the answer is the job that does it.",
    body: replayBody,
    answer: jobSchema,
  },
];
