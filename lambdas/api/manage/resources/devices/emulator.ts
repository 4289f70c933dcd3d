/** Manages emulated devices, and publishes events of any device by a call. */

import * as v from "valibot";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Point } from "../../../../shared/core/event/point.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { encodeForQueue } from "../../../../shared/core/intake/intake-body.ts";
import { intakeRequest } from "../../../../shared/core/intake/intake-request.ts";
import { readPublished } from "../../../../shared/core/source/device-publish.ts";
import { deviceTypes, emulatedId } from "../../../../shared/core/source/device-types.ts";
import { labelledBy } from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { utf8Of } from "../../../../shared/handlers/api-gateway.ts";
import { empty } from "../../http/answer-parts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { optional } from "../../http/fields.ts";
import { object } from "../../http/shapes.ts";
import { keepLinks, retentionIds, retentionNames } from "../sources/links.ts";
import { register, unregister } from "../sources/registration.ts";
import { device } from "./answers.ts";
import { findDevice } from "./find.ts";
import { changeLabels } from "./labels-change.ts";
import { labels } from "./labels-request.ts";
import { readDevice } from "./show.ts";

const type = v.picklist(deviceTypes, `must be one of ${deviceTypes.join(", ")}.`);
const retentions = v.pipe(
  retentionNames,
  v.description("The retentions that keep what it sends, by resource name, id or display name; none without it."),
);
const creation = object({ type, labels: optional(labels), retentions: optional(retentions) });
const replacement = object({ type: optional(type), labels: optional(labels) });

async function create(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const asked = readBody(request, creation);
  const now = ports.now();
  const source: Source = {
    id: emulatedId(ports.newId()),
    project: project.id,
    type: "EMULATOR",
    deviceType: asked.type,
    ...labelledBy(asked.labels ?? {}),
    enabled: true,
    retentions: await retentionIds(asked.retentions ?? [], asking),
    variables: {},
    noDataAfterSeconds: null,
    createTime: isoMillis(now.getTime()),
  };
  await register(source, now, ports);
  await keepLinks(source.retentions, asking, () => unregister(source, ports));
  return readDevice(source, ports);
}

/** Finds an emulated device. Throws `bad-request` for a real one. */
async function findEmulated(asking: AskingInProject): Promise<Source> {
  const source = await findDevice(asking);
  if (source.type !== "EMULATOR") {
    throw new PlatformError("bad-request", "The device is not emulated: change it by its source, under /sources.");
  }
  return source;
}

/** Changes the fields that were sent. Labels are replaced as a whole. */
async function replace(asking: AskingInProject) {
  const { request, ports } = asking;
  const source = await findEmulated(asking);
  const asked = readBody(request, replacement);
  if (asked.type) await ports.registry.sources.change(source.project, source.id, { deviceType: asked.type });
  const changed = await changeLabels(source, (all) => asked.labels ?? all, ports);
  if (!changed) throw new PlatformError("not-found", "There is no such device in this project any more.");
  return readDevice(changed, ports);
}

async function remove(asking: AskingInProject) {
  await unregister(await findEmulated(asking), asking.ports);
  return {};
}

/** Bounds a body to what certainly fits into one queue message, however it is escaped. */
export const mostPublishedBytes = 100 * 1024;

async function publish(asking: AskingInProject) {
  const { request, ports } = asking;
  const { project, id, enabled } = await findDevice(asking);
  if (!enabled) throw new PlatformError("forbidden", `The source ${id} is disabled.`);
  if (request.body.byteLength > mostPublishedBytes) {
    throw new PlatformError("bad-request", "The body is larger than 100 KiB; publish fewer or smaller events.");
  }
  const acceptedAt = ports.now().getTime();
  const points = readEvents(utf8Of(request.body), acceptedAt);
  const acceptance = { project, source: id, acceptedAt, nonce: ports.newUuid() };
  await ports.intake.send(project, encodeForQueue(intakeRequest(points, acceptance)));
  return {};
}

/**
 * Reads events by the rules of the door for sources. Every refusal becomes a `bad-request`, because this API has
 * neither 413 nor 422.
 */
function readEvents(text: string, nowMillis: number): Point[] {
  try {
    return readPublished(text, { receivedAtNanos: `${nowMillis}000000` });
  } catch (error) {
    if (error instanceof PlatformError) throw new PlatformError("bad-request", error.message, { cause: error });
    throw error;
  }
}

const events = v.pipe(
  v.record(v.string(), v.objectWithRest({ updateTime: v.optional(v.union([v.string(), v.number()])) }, v.unknown())),
  v.description("By event type, its data; updateTime is the event's time, now without it."),
);

const all = "/v2/projects/{project}/devices";
const one = `${all}/{device}` as const;
const role = "roles/project.developer";

export const emulatorCalls: readonly ProjectCall[] = [
  {
    method: "POST",
    path: all,
    role,
    run: create,
    summary: "Makes an emulated device.",
    body: creation,
    answer: device,
  },
  {
    method: "PUT",
    path: one,
    role,
    run: replace,
    summary: "Changes an emulated device's type and labels.",
    body: replacement,
    answer: device,
  },
  { method: "DELETE", path: one, role, run: remove, summary: "Removes an emulated device.", answer: empty },
  {
    method: "POST",
    path: `${one}:publish`,
    role,
    run: publish,
    summary: "Publishes events of a device, as if it had sent them.",
    body: events,
    answer: empty,
  },
];
