/** Sends single events to a data connector anew, or by a job all that failed in a range of time. */

import * as v from "valibot";
import { chunksOf } from "../../../../shared/core/chunks.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { attemptKeepSeconds } from "../../../../shared/core/delivery/attempt.ts";
import { fieldFault } from "../../../../shared/core/error.ts";
import { millisFrom, millisOf } from "../../../../shared/core/instant.ts";
import { type CopiedSource, copyOf } from "../../../../shared/delivery/copy.ts";
import { deviceName } from "../../../../shared/devices/names.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import { instant, optional } from "../../http/fields.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { listOf, object } from "../../http/shapes.ts";
import { findLoggedEvent } from "../events/find-logged.ts";
import { job as jobSchema } from "../jobs/answers.ts";
import { jobAnswer } from "../jobs/show.ts";
import { resentEvents } from "./answers.ts";
import { deviceIdIn, findActive } from "./jobs.ts";
import { askForQueue } from "./missing-queue.ts";

export const mostResent = 100;
const text = v.pipe(
  v.string("must be a text."),
  v.minLength(1, "must not be empty."),
  v.maxLength(200, "must have at most 200 characters."),
);

const resendBody = object({
  events: listOf(object({ device: text, eventId: text }), {
    least: 1,
    tooFew: "must name an event at least.",
    most: mostResent,
  }),
});

type Reason = "NO_DEVICE" | "NO_EVENT" | "NOT_TAKEN";

const messages: Readonly<Record<Reason, string>> = {
  NO_DEVICE: "The project has no such device.",
  NO_EVENT:
    "The event log holds no such event of the device; it is kept for 31 days, or as the project's eventLogDays says.",
  NOT_TAKEN: "The data connector does not take events of this type; see its events.",
};

/** A copy that is ready to be sent, or why there is none. */
type Copy = { readonly body: string } | { readonly reason: Reason };

/** Limits how many events are looked for at the same time. */
const lookedForAtOnce = 20;

async function resend(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const connector = await findActive(asking);
  const asked = readBody(request, resendBody).events.map(({ device, eventId }) => ({
    device: deviceIdIn(project.id, device),
    eventId,
  }));
  const ids = [...new Set(asked.map(({ device }) => device))];
  const found = await ports.registry.sources.getMany(project.id, ids);
  const sources = new Map(found.map((source) => [source.id, source]));
  const keyOf = ({ device, eventId }: (typeof asked)[number]): string => `${device}/${eventId}`;
  const distinct = [...new Map(asked.map((one) => [keyOf(one), one])).values()];
  const copies = new Map<string, Copy>();
  for (const some of chunksOf(distinct, lookedForAtOnce)) {
    const made = some.map(async (one) => {
      copies.set(keyOf(one), await makeCopy(sources.get(one.device), one.eventId, connector, asking));
    });
    await Promise.all(made);
  }
  await send([...copies.values()], connector, asking);
  const events = asked.map((one) => {
    const copy = copies.get(keyOf(one));
    const reason = copy && "reason" in copy ? copy.reason : null;
    const device = deviceName({ project: project.id, id: one.device });
    return { device, eventId: one.eventId, resent: reason === null, reason, message: reason && messages[reason] };
  });
  return { events };
}

async function makeCopy(
  source: CopiedSource | undefined,
  eventId: string,
  connector: DataConnector,
  { project, ports }: AskingInProject,
): Promise<Copy> {
  if (!source) return { reason: "NO_DEVICE" };
  const point = await findLoggedEvent({ project: project.id, id: source.id }, eventId, ports);
  if (!point) return { reason: "NO_EVENT" };
  const body = copyOf(source, point, { connector, copy: "replay", nowMillis: ports.now().getTime() });
  return body === undefined ? { reason: "NOT_TAKEN" } : { body };
}

async function send(copies: readonly Copy[], connector: DataConnector, { ports }: AskingInProject): Promise<void> {
  const bodies = copies.flatMap((copy) => ("body" in copy ? [{ body: copy.body }] : []));
  if (bodies.length === 0) return;
  const sending = ports.sendToConnector(connector.queueUrl, bodies);
  await sending.catch((error: unknown) => askForQueue(error, connector, ports));
}

const failedBody = object({ startTime: instant, endTime: optional(instant) });

/** Starts the job. Begins with what the attempt log has still where more is asked for. */
async function resendFailed(asking: AskingInProject) {
  const { request, project, caller, ports } = asking;
  const { id: connector } = await findActive(asking);
  const { startTime, endTime } = readBody(request, failedBody);
  const nowMillis = ports.now().getTime();
  const to = endTime == null ? nowMillis : Math.min(nowMillis, millisOf(endTime));
  const from = Math.max(nowMillis - attemptKeepSeconds * 1000, millisFrom(startTime));
  if (from > to)
    throw fieldFault(
      "startTime",
      "must lie before endTime and now, and endTime within the seven days for which attempts are logged.",
    );
  const task = { kind: "resend", connector, fromMillis: from, toMillis: to } as const;
  return jobAnswer(await ports.startJob({ project: project.id, task, createdBy: caller.id }));
}

const one = "/v2/projects/{project}/dataconnectors/{connector}";
const role = "roles/project.developer";

export const connectorResendCalls: ProjectCalls = [
  {
    method: "POST",
    path: `${one}:resend`,
    role,
    run: resend,
    summary:
      "Sends the connector up to a hundred logged events anew, beside whatever replay runs; tells of each what came of it.",
    body: resendBody,
    answer: resentEvents,
  },
  {
    method: "POST",
    path: `${one}:resendFailed`,
    role,
    run: resendFailed,
    summary:
      "Sends the connector each event anew of which an attempt failed in a range of time; the answer is the job that does it.",
    body: failedBody,
    answer: jobSchema,
  },
];
