/** Answers `:test`: sends one event to a connector's receiver now, and tells what came of it. */

import { openHttpConfig } from "../../../../shared/core/connector/http-config.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { eventIdsOf } from "../../../../shared/core/intake/event-id.ts";
import { createSender } from "../../../../shared/delivery/attempt/send.ts";
import { deviceName } from "../../../../shared/devices/names.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { connectorTest } from "./answers.ts";
import { exactSeconds, findConnector } from "./show.ts";

/** Is the id of no device: the id of an emulated device is longer, and no other begins with these three letters. */
const testDevice = "emutest";
const testHeader = { "x-millrace-test": "1" };

/** Makes an event as a touch sensor would send it, which every receiver of known events accepts. */
function testEvent(project: string, eventId: string, time: string) {
  const event = {
    eventId,
    targetName: deviceName({ project, id: testDevice }),
    eventType: "touch",
    data: { touch: { updateTime: time } },
    timestamp: time,
  };
  const metadata = { deviceId: testDevice, projectId: project, deviceType: "touch", productNumber: "" };
  return { event, labels: {}, metadata };
}

/**
 * Sends the event even while the connector is disabled, since that is when its owner repairs it. The attempt is counted
 * nowhere.
 */
async function test(asking: AskingInProject) {
  const connector = await findConnector(asking);
  const { ports, project } = asking;
  const httpConfig = openHttpConfig(connector.encryptedHttpConfig, connector.id, await ports.secretBox());
  const nowMillis = ports.now().getTime();
  const point = { measurement: "touch", connectionTag: "", tags: {}, fields: {}, atNanos: `${nowMillis}000000` };
  const [eventId = ""] = eventIdsOf(testDevice, ports.newId(), [point]);
  const sent = testEvent(project.id, eventId, isoMillis(nowMillis));
  const send = createSender({ connector, httpConfig }, ports.sending);
  const message = { eventId, device: testDevice, type: "touch", atNanos: point.atNanos, body: JSON.stringify(sent) };
  const { outcome } = await send(message, 1, testHeader);
  const failed = outcome.kind === "failed" ? outcome : undefined;
  return {
    acknowledged: !failed,
    status: outcome.status,
    latency: exactSeconds(outcome.latencyMillis),
    errorClass: failed?.errorClass ?? null,
    message: failed?.message ?? null,
    answer: outcome.answer,
    event: sent.event,
  };
}

export const connectorTestCalls: readonly ProjectCall[] = [
  {
    method: "POST",
    path: "/v2/projects/{project}/dataconnectors/{connector}:test",
    role: "roles/project.developer",
    summary: "Sends one test event to the receiver now and tells what it answered.",
    answer: connectorTest,
    run: test,
  },
];
