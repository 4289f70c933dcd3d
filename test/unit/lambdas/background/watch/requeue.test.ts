import { describe, expect, it } from "vitest";
import { requeue } from "../../../../../lambdas/background/watch/requeue.ts";
import { logLines } from "../../../../../lambdas/shared/core/log-lines.ts";
import { readMqttRecord } from "../../../../../lambdas/shared/core/mqtt/mqtt-record.ts";

const topic = "v1/sources/fe453df1-b4a0-492d-a12c-505988eea849/data/read/System/Monitoring/CPU_Temp";
const uuid = "5a6b2c44-5f0e-4a3b-9c55-0a7d0f6f8a10";
const keyOf = (receivedAt: number): string => `mqtt-errors/${receivedAt}-${uuid}`;

/** Makes an object as AWS IoT Core writes it when a rule's action failed. */
const objectOf = (payload: string | Uint8Array, changed: object = {}): string =>
  JSON.stringify({
    ruleName: "millrace_dev_data",
    topic,
    cloudwatchTraceId: "cc94b1c1-1a2b",
    clientId: "fe453df1-b4a0-492d-a12c-505988eea849",
    base64OriginalPayload: Buffer.from(payload).toString("base64"),
    failures: [{ failedAction: "SqsAction", failedResource: "queue", errorMessage: "Failed to send message." }],
    ...changed,
  });

interface Setting {
  readonly cannotSend?: boolean;
  readonly cannotRemove?: boolean;
  readonly pageSize?: number;
  /** How long each sending takes. */
  readonly sendMillis?: number;
}

async function requeued(objects: ReadonlyMap<string, string>, setting: Setting = {}) {
  const left = new Map(objects);
  const sent: string[] = [];
  const reports: string[] = [];
  const told: string[] = [];
  let now = 0;
  const outcome = await requeue({
    list: async (after = "") =>
      [...left.keys()]
        .sort()
        .filter((key) => key > after)
        .slice(0, setting.pageSize ?? 1000),
    get: async (key) => left.get(key) ?? "",
    remove: async (key) => {
      if (setting.cannotRemove) throw new Error("The bucket is away.");
      left.delete(key);
    },
    send: async (bodies) => {
      if (setting.cannotSend) throw new Error("The queue is away.");
      now += setting.sendMillis ?? 0;
      sent.push(...bodies);
    },
    nowMillis: () => now,
    report: (message) => reports.push(message),
    inform: (message) => told.push(message),
  }).catch((error: Error) => error.message);
  return { outcome, left: [...left.keys()], records: sent.map(readMqttRecord), reports, told };
}

const many = (count: number) =>
  new Map(Array.from({ length: count }, (_, index) => [keyOf(1_732_838_400_000 + index), objectOf(`${index}`)]));

describe("requeue", () => {
  it("queues the same bytes with the time at which they were received, once", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const { records, left } = await requeued(new Map([[keyOf(1_732_838_400_123), objectOf(bytes)]]));
    expect(left).toStrictEqual([]);
    expect(records).toMatchObject([{ topic, receivedAt: 1_732_838_400_123, clientId: expect.any(String) }]);
    expect(Buffer.from(records[0]?.payload ?? "", "base64")).toStrictEqual(Buffer.from(bytes));
  });

  it("gives a message that is queued twice the same nonce, so that it makes the same events", async () => {
    const objects = new Map([[keyOf(1), objectOf("1")]]);
    const { records, outcome, left } = await requeued(objects, { cannotRemove: true });
    expect([outcome, left]).toStrictEqual(["The bucket is away.", [keyOf(1)]]);
    expect((await requeued(objects)).records).toStrictEqual(records);
    expect(records[0]?.nonce).toBe(uuid);
  });

  it("keeps everything while the queue is away", async () => {
    const { outcome, left } = await requeued(many(50), { cannotSend: true });
    expect([outcome, left.length]).toStrictEqual(["The queue is away.", 50]);
  });

  it("says once that there is something, also where it then fails, and nothing while there is nothing", async () => {
    const once = async (objects: ReadonlyMap<string, string>, setting?: Setting) =>
      (await requeued(objects, setting)).told.filter((line) => line === logLines.notQueued).length;
    expect(await once(many(130), { pageSize: 30 })).toBe(1);
    expect(await once(many(1), { cannotSend: true })).toBe(1);
    expect(await once(new Map([[keyOf(1), "{"]]))).toBe(1);
    expect(await once(new Map())).toBe(0);
  });

  it("works through any number, in the order of receipt", async () => {
    const { records, left } = await requeued(many(130), { pageSize: 30 });
    expect(left).toStrictEqual([]);
    const times = records.map(({ receivedAt }) => receivedAt);
    expect(times).toStrictEqual(times.toSorted((one, other) => one - other));
    expect(times).toHaveLength(130);
  });

  it("leaves the rest to the next minute", async () => {
    const { records, left } = await requeued(many(200), { pageSize: 40, sendMillis: 10_000 });
    expect([records.length, left.length]).toStrictEqual([80, 120]);
  });

  it.each([
    ["whose key tells no time", "mqtt-errors/other", objectOf("1")],
    ["that is no JSON", keyOf(1), "{"],
    ["that is no object", keyOf(1), "null"],
    ["without a payload", keyOf(1), objectOf("1", { base64OriginalPayload: undefined })],
  ])("leaves an object %s for a person, and goes on with the others", async (_name, key, object) => {
    const { left, records, reports } = await requeued(new Map([[key, object], ...many(1)]));
    expect([left, records.length, reports]).toStrictEqual([[key], 1, ["cannot queue a message again"]]);
  });
});
