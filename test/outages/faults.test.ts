import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ApiError, call, sendData, textOf } from "../../local/client/client.ts";
import type { FaultRule } from "../../local/gate/contract.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const points = 1000;

const refused = (service: string, action?: string) => ({
  service,
  ...(action ? { action } : {}),
  kind: "error" as const,
});
/** Makes a rule by which a call takes effect and is then answered with an error, so that its caller repeats it. */
const answeredLate = (service: string, action: string) => ({ service, action, kind: "error-after" as const });

/**
 * The faults, each in 5 % of the calls. Receipts are only refused, because a receipt whose answer is lost hides its
 * messages for minutes, on AWS as here. Writes fail before or after they took effect.
 */
const faults: FaultRule[] = [
  { ...refused("sqs", "ReceiveMessage"), probability: 0.05 },
  ...["SendMessage", "SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"].flatMap((action) => [
    { ...refused("sqs", action), probability: 0.025 },
    { ...answeredLate("sqs", action), probability: 0.025 },
  ]),
  ...["PutItem", "UpdateItem", "BatchWriteItem"].flatMap((action) => [
    { ...refused("dynamodb", action), probability: 0.025 },
    { ...answeredLate("dynamodb", action), probability: 0.025 },
  ]),
  ...["GetItem", "BatchGetItem", "Query"].map((action) => ({ ...refused("dynamodb", action), probability: 0.05 })),
];

let laptop: TestLaptop;
let receiver: Receiver;
/** The logical id of the function that takes points in. */
let ingest: string;

beforeAll(async () => {
  laptop = await startTestLaptop({
    doctor: (id, { Type }) => {
      if (Type === "AWS::Lambda::Function" && id.startsWith("DoorsIngest")) ingest = id;
    },
  });
  receiver = await new Receiver(laptop.ready.receiver).listen();
});

afterEach(() => laptop.setFaults([]));

afterAll(async () => {
  await receiver?.close();
  await laptop?.stop();
});

it("delivers exactly what it accepted while 5 % of all SQS and DynamoDB calls fail", async () => {
  const client = new Client(laptop.ready);
  const token = await client.token("source");
  await client.connect(receiver.url);
  const start = Date.now() * 1_000_000;
  laptop.setFaults(faults);
  const accepted = new Set<number>();
  const send = async (index: number): Promise<void> => {
    // The point has a timestamp of its own, so that it is the same event when it is sent again.
    const point = metric("faulty", { index }, { Timestamp: String(BigInt(start) + BigInt(index)) });
    try {
      await sendData(client.addresses, token, [point]);
      accepted.add(index);
    } catch (error) {
      if (error instanceof ApiError && error.status >= 500) return send(index);
      throw error;
    }
  };
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < points) await send(next++);
  };
  await Promise.all(Array.from({ length: 10 }, one));
  expect(accepted.size).toBe(points);
  await until("every accepted point", () => receiver.fieldValues("faulty", "index").size >= points);
  expect(receiver.fieldValues("faulty", "index")).toEqual(accepted);
  const ids = new Set(receiver.received.map(({ event }) => event.eventId));
  expect(ids.size).toBe(points);
  console.log(`${points} accepted, ${ids.size} delivered, ${receiver.received.length - ids.size} repeats`);
});

/** Makes a project, which is on no detour. */
async function newProject(): Promise<Client> {
  const client = new Client(laptop.ready);
  const body = { displayName: "door" };
  const made = await call(client.addresses, await client.token("admin"), "POST", "/v2/projects", body);
  return new Client({
    ...laptop.ready,
    project: { ...laptop.ready.project, id: textOf(made, "name").replace("projects/", "") },
  });
}

it.each([
  ["refuses", { kind: "error" }],
  ["is slow to take", { kind: "latency", latencyMillis: 5_000 }],
] as const)("delivers by the intake queue what a connector's queue %s at the door", async (kind, fault) => {
  const client = await newProject();
  await client.connect(receiver.url);
  const { token } = await client.newSource();
  const name = `door_${fault.kind}`;
  // Sends to a queue of one project alone are batches, even of one message: the door's other ways stay open.
  laptop.setFaults([{ service: "sqs", action: "SendMessageBatch", caller: ingest, probability: 1, ...fault }]);
  for (let index = 0; index < 3; index++) await sendData(client.addresses, token, [metric(name, { index })]);
  await until(`every point that the queue ${kind}`, () => receiver.fieldValues(name, "index").size >= 3);
  expect(receiver.fieldValues(name, "index")).toEqual(new Set([0, 1, 2]));
});
