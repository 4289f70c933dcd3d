import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiError, sendData } from "../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "./support/laptop.ts";
import { Client, metric } from "./support/platform.ts";
import { Receiver } from "./support/receiver.ts";
import { until } from "./support/until.ts";

const points = 1000;

let laptop: TestLaptop;
let receiver: Receiver;

beforeAll(async () => {
  laptop = await startTestLaptop();
  receiver = await new Receiver(laptop.ready.receiver).listen();
});

afterAll(async () => {
  laptop?.setFaults([]);
  await receiver?.close();
  await laptop?.stop();
});

it("delivers exactly what it accepted while 5 % of all SQS and DynamoDB calls fail", { timeout: 240_000 }, async () => {
  const client = new Client(laptop.ready);
  const token = await client.token("source");
  await client.connect(receiver.url);
  const start = Date.now() * 1_000_000;
  // Half of them fail after they took effect, which is what makes repeats.
  laptop.setFaults(
    ["sqs", "dynamodb"].flatMap((service) => [
      { service, probability: 0.025, kind: "error" as const },
      { service, probability: 0.025, kind: "error-after" as const },
    ]),
  );
  const accepted = new Set<number>();
  const send = async (index: number): Promise<void> => {
    // With a timestamp of its own a point sent again is the same event.
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
  await until("every accepted point", 150, () => receiver.fieldValues("faulty", "index").size >= points);
  expect(receiver.fieldValues("faulty", "index")).toEqual(accepted);
  const ids = new Set(receiver.received.map(({ event }) => event.eventId));
  expect(ids.size).toBe(points);
  console.log(`${points} accepted, ${ids.size} delivered, ${receiver.received.length - ids.size} repeats`);
});
