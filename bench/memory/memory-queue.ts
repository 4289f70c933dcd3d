/**
 * Makes a connector queue that nothing polls: a laptop makes the connector and is stopped, and a gate alone opens its
 * data again.
 */

import { SQSClient } from "@aws-sdk/client-sqs";
import { SqsSender } from "../../lambdas/shared/adapters/sqs/queue.ts";
import type { ConnectorMessage } from "../../lambdas/shared/core/connector/connector-message.ts";
import { encodeForQueue } from "../../lambdas/shared/core/intake/intake-body.ts";
import { call, textOf } from "../../local/client/client.ts";
import type { Gate, QueueAccess } from "../../local/gate/contract.ts";
import type { Surroundings } from "../../local/runtime/pool/environment.ts";
import { queueUrl } from "../../local/template/kinds/sqs.ts";
import type { LocalFunction } from "../../local/template/model/functions.ts";
import { openGateAlone } from "../gate-alone.ts";
import { withDirectory, withLaptopOn } from "../laptop.ts";
import { Receivers } from "../receivers/receivers.ts";

export interface QueueSetting {
  /** The function `deliver`. */
  readonly fn: LocalFunction;
  readonly functionArn: string;
  readonly surroundings: Surroundings;
  readonly caFile: string;
  readonly queues: QueueAccess;
  readonly queueArn: string;
  readonly receivers: Receivers;
  /** Puts events with the next numbers on the queue. */
  enqueue(count: number): Promise<void>;
}

interface Connector {
  readonly project: string;
  readonly id: string;
}

const enqueuedAtOnce = 500;

export const withQueue = <T>(use: (setting: QueueSetting) => Promise<T>): Promise<T> =>
  withDirectory(async (folder) => {
    await using opened = new AsyncDisposableStack();
    const { connector, receivers, caFile } = await withLaptopOn(folder, async ({ laptop, addresses, admin }) => {
      const { project, receiver } = laptop.ready;
      // The receiver ends with this process; its certificate stays in the directory.
      const receivers = await Receivers.start(receiver, 1);
      opened.defer(() => receivers.close());
      const httpConfig = { url: receivers.urls[0], signatureSecret: "a secret of some length" };
      const wanted = { type: "HTTP_PUSH", httpConfig };
      const made = await call(addresses, admin, "POST", `/v2/projects/${project.id}/dataconnectors`, wanted);
      const id = textOf(made, "name").split("/").at(-1) ?? "";
      return { connector: { project: project.id, id }, receivers, caFile: laptop.ready.caFile };
    });
    const { gate, platform } = opened.use(await openGateAlone(folder));
    return await use(settingOf(gate, platform, { connector, receivers, caFile }));
  });

function settingOf(
  gate: Gate,
  { functions, region }: { readonly functions: readonly LocalFunction[]; readonly region: string },
  { connector, receivers, caFile }: { connector: Connector; receivers: Receivers; caFile: string },
): QueueSetting {
  const made = gate.mappings.list().find(({ fromTemplate }) => !fromTemplate);
  const fn = functions.find(({ arn }) => arn === made?.functionArn);
  if (!made || !fn) throw new Error("memory: the connector has no queue.");
  const queueArn = made.eventSourceArn;
  const sender = new SqsSender(clientOf(gate.url, region, fn));
  let next = 0;
  const enqueue = async (count: number): Promise<void> => {
    for (const end = next + count; next < end; ) {
      const numbers = Array.from({ length: Math.min(enqueuedAtOnce, end - next) }, () => next++);
      const messages = numbers.map((number) => ({ body: encodeForQueue(messageOf(number, connector)) }));
      await sender.sendAll(queueUrl(queueArn.split(":").at(-1) ?? ""), messages);
    }
  };
  const surroundings = { region, endpointUrl: gate.url, addresses: new Map<string, string>() };
  return { fn, functionArn: fn.arn, surroundings, caFile, queues: gate.sqs, queueArn, receivers, enqueue };
}

const clientOf = (endpoint: string, region: string, { accessKeyId, secretAccessKey }: LocalFunction): SQSClient =>
  new SQSClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    useQueueUrlAsEndpoint: false,
  });

/** Writes a message as `route` does. */
function messageOf(number: number, { project, id }: Connector): ConnectorMessage {
  const device = "fe453df1-b4a0-492d-a12c-505988eea849";
  const eventId = number.toString(32).padStart(20, "0");
  const timestamp = new Date().toISOString();
  const event = {
    eventId,
    targetName: `projects/${project}/devices/${device}`,
    eventType: "Bench",
    data: { Bench: { Sequence: number, CPU_Temp: 55, CPU_Load: 23.4, updateTime: timestamp } },
    timestamp,
    tags: { MachineName: "MyMachine", SerialNumber: "77777" },
  };
  const metadata = { deviceId: device, projectId: project, deviceType: "externalConnection", productNumber: "" };
  const body = JSON.stringify({ event, labels: {}, metadata });
  const atNanos = `${Date.now()}000000`;
  return { version: 1, project, connector: id, eventId, device, type: "Bench", atNanos, acceptedAt: Date.now(), body };
}
