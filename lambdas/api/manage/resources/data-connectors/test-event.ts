/** Answers `:test`: sends one event to a connector's receiver now, and tells what was sent and what came of it. */

import * as v from "valibot";
import { eventType as eventTypeName } from "../../../../shared/calls/device-query.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { openHttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { fieldFault } from "../../../../shared/core/error.ts";
import { type Event, eventOf, webhookBody } from "../../../../shared/core/event/event.ts";
import { sampleBody } from "../../../../shared/core/event/sample.ts";
import { eventIdsOf } from "../../../../shared/core/intake/event-id.ts";
import { createSender, type SentMessage } from "../../../../shared/delivery/attempt/send.ts";
import type { Receiver } from "../../../../shared/delivery/port.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import { optional } from "../../http/fields.ts";
import { hidden } from "../../http/hidden.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { object } from "../../http/shapes.ts";
import { findLoggedEvent, noSuchEvent } from "../events/find-logged.ts";
import { connectorTest } from "./answers.ts";
import { deviceIdIn } from "./jobs.ts";
import { exactSeconds, findConnector } from "./show.ts";

/** Is the id of no device: the id of an emulated device is longer, and no other begins with these three letters. */
const testDevice = "emutest";
const testHeader = { "x-millrace-test": "1" };
/** Is what a touch sensor sends, which every receiver of known events accepts. */
const usualType = "touch";

const text = v.pipe(v.string("must be a text."), v.maxLength(200, "must have at most 200 characters."));
const testBody = object({
  eventType: optional(eventTypeName),
  device: optional(text),
  eventId: optional(text),
});

interface Chosen {
  readonly message: SentMessage;
  readonly event: Event;
}

/** Chooses a logged event where one is named, and makes one of the type otherwise. */
async function choose(asking: AskingInProject, connector: DataConnector): Promise<Chosen> {
  const { eventType, device, eventId } = readBody(asking.request, testBody);
  if (!eventId && !device) return made(eventType ?? usualType, asking);
  if (eventType) throw fieldFault("eventType", "is that of the event that eventId names; leave one of them out.");
  if (!device) throw fieldFault("device", "is missing: whose event is it?");
  if (!eventId) throw fieldFault("eventId", "is missing: which of the device's events is it?");
  return logged(deviceIdIn(asking.project.id, device), eventId, connector, asking);
}

function made(eventType: string, { ports, project }: AskingInProject): Chosen {
  const atNanos = `${ports.now().getTime()}000000`;
  const point = { measurement: eventType, connectionTag: "", tags: {}, fields: {}, atNanos };
  const [eventId = ""] = eventIdsOf(testDevice, ports.newId(), [point]);
  const body = sampleBody({ project: project.id, device: testDevice, eventType, eventId, atNanos });
  const message = { eventId, device: testDevice, type: eventType, atNanos, body: JSON.stringify(body) };
  return { message, event: body.event };
}

/** Makes the body that the connector would be sent, whether it takes such events or not. */
async function logged(
  device: string,
  eventId: string,
  { labels }: DataConnector,
  { ports, project }: AskingInProject,
): Promise<Chosen> {
  const source = await ports.registry.sources.get(project.id, device);
  const point = source && (await findLoggedEvent(source, eventId, ports));
  if (!point) throw noSuchEvent();
  const event = eventOf(point, project.id, device);
  const body = webhookBody(event, source, labels);
  return { message: { eventId, device, type: point.measurement, atNanos: point.atNanos, body }, event };
}

type Posted = Parameters<Receiver["post"]>[0];

/** Shows what was sent. Hides what the connector's owner has set as a secret, by which a copy can be made anyway. */
function shownRequest({ target, headers, body }: Posted, own: Readonly<Record<string, string>>) {
  const secret = new Set(["authorization", ...Object.keys(own).map((name) => name.toLowerCase())]);
  const fixed = Object.entries(target.headers).map(([name, value]) => [name, secret.has(name) ? hidden : value]);
  return { method: "POST", url: target.url.href, headers: { ...Object.fromEntries(fixed), ...headers }, body };
}

/** Hides what a receiver gives to whoever it takes for signed in. */
const shownAnswer = (headers: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, name === "set-cookie" ? hidden : value]));

/**
 * Sends the event even while the connector is disabled, since that is when its owner repairs it. The attempt is counted
 * nowhere.
 */
async function test(asking: AskingInProject) {
  const connector = await findConnector(asking);
  const { ports } = asking;
  const { message, event } = await choose(asking, connector);
  const httpConfig = openHttpConfig(connector.encryptedHttpConfig, connector.id, await ports.secretBox());
  const noted: Posted[] = [];
  const receiver: Receiver = {
    post: (request) => {
      noted.push(request);
      return ports.sending.receiver.post({ ...request, tellsHeaders: true });
    },
  };
  const send = createSender({ connector, httpConfig }, { sign: ports.sending.sign, receiver });
  const { outcome } = await send(message, 1, testHeader);
  const failed = outcome.kind === "failed" ? outcome : undefined;
  const [posted] = noted;
  return {
    acknowledged: !failed,
    status: outcome.status,
    latency: exactSeconds(outcome.latencyMillis),
    errorClass: failed?.errorClass ?? null,
    message: failed?.message ?? null,
    answer: outcome.answer,
    answerHeaders: shownAnswer(outcome.answerHeaders),
    event,
    request: posted ? shownRequest(posted, httpConfig.headers) : null,
  };
}

export const connectorTestCalls: ProjectCalls = [
  {
    method: "POST",
    path: "/v2/projects/{project}/dataconnectors/{connector}:test",
    role: "roles/project.developer",
    summary:
      "Sends one event to the receiver now, made of a type or taken from the log, and tells both sides of the exchange.",
    body: testBody,
    answer: connectorTest,
    run: test,
  },
];
