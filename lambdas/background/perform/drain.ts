/** Delivers the backlog of a receiver that came back while its mapping is being switched on, faster each second. */

import type { ConnectorJobMessage } from "../../shared/core/job.ts";
import { type BatchResult, deliverBatch } from "../../shared/delivery/attempt/batch.ts";
import { adjustMapping, settleMapping } from "../../shared/delivery/connector/settle-mapping.ts";
import { goDown } from "../../shared/delivery/health/health.ts";
import type { OpenConnector } from "../../shared/delivery/port.ts";
import type { PerformPort } from "./port.ts";

/** How much longer than the slice the attempts of its last second may take. */
const graceMillis = 15_000;
/** Bounds the events of a second. When the rate has doubled up to it, the mapping works, or soon will. */
const mostAtOnce = 100;
const receivedAtOnce = 10;
/** The receiver is down again after so many seconds in a row in which nothing succeeded. */
const failedSeconds = 2;

export async function drain(message: ConnectorJobMessage, port: PerformPort): Promise<void> {
  const { project, connector: id } = message;
  const start = port.nowMillis();
  const open = await port.open(project, id);
  if (!open) return;
  if (open.health.state !== "DRAINING") return settleMapping(project, id, port);
  const deadline = start + port.timing.drainSliceMillis;
  // Ends a repeated job here. If this invocation is cut off, its own message comes again after the claim has run out.
  if (!(await port.claimProbe(project, id, deadline + graceMillis, start))) return;
  const ended = await drainSlice(open, deadline, port);
  if (ended) return;
  await port.health.changeHealth(project, id, { nextProbeAt: port.nowMillis() }, { state: "DRAINING" });
  await port.sendJob(message, 0);
}

/** Drains until the deadline. Answers whether there is nothing more to drain from here. */
async function drainSlice({ connector }: OpenConnector, deadline: number, port: PerformPort): Promise<boolean> {
  let failing = 0;
  let lookAt = port.nowMillis();
  for (let rate = 1; port.nowMillis() < deadline; rate = Math.min(rate * 2, mostAtOnce, connector.concurrency)) {
    const second = port.nowMillis() + 1000;
    const open = await port.open(connector.project, connector.id);
    if (open?.health.state !== "DRAINING") return true;
    if (port.nowMillis() >= lookAt) {
      if (await isPolledAgain(open, port)) return true;
      lookAt = port.nowMillis() + port.timing.mappingLookEveryMillis * (0.75 + port.random() / 2);
    }
    const { acknowledged, failed } = await drainSecond(open, rate, port);
    failing = failed > 0 && acknowledged === 0 ? failing + 1 : 0;
    if (failing === failedSeconds) {
      await goDown(open.connector, open.health, port);
      return true;
    }
    // Waits for a second at most, also where the clock is set back meanwhile.
    await port.wait(Math.min(1000, Math.max(0, second - port.nowMillis())));
  }
  return false;
}

async function isPolledAgain(open: OpenConnector, port: PerformPort): Promise<boolean> {
  const { project, id } = open.connector;
  try {
    if (!(await adjustMapping(open, port))) return false;
  } catch (error) {
    // Lambda refuses a change while the mapping is being changed, so the next look asks again.
    port.report("cannot start the mapping of a receiver that is back", { connector: id, error });
    return false;
  }
  await port.health.changeHealth(project, id, { state: undefined, nextProbeAt: undefined }, { state: "DRAINING" });
  return true;
}

async function drainSecond({ connector }: OpenConnector, rate: number, port: PerformPort) {
  const counts = Array.from({ length: Math.ceil(rate / receivedAtOnce) }, (_, index) =>
    Math.min(receivedAtOnce, rate - index * receivedAtOnce),
  );
  const results = await Promise.all(counts.map((most) => drainSome(connector.queueUrl, most, port)));
  const sum = (of: (result: BatchResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return { acknowledged: sum(({ acknowledged }) => acknowledged), failed: sum(({ failed }) => failed) };
}

async function drainSome(queueUrl: string, most: number, port: PerformPort): Promise<BatchResult> {
  const records = await port.waiting.receive(queueUrl, most);
  const result = await deliverBatch(records, port);
  const done = records.filter(({ messageId }) => !result.remaining.has(messageId));
  await port.waiting.remove(
    queueUrl,
    done.map(({ receiptHandle }) => receiptHandle),
  );
  return result;
}
