import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiError, sendData } from "../../local/client/client.ts";
import type { FaultRule } from "../../local/gate/contract.ts";
import { InfluxdbDouble } from "../support/influxdb/double.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

const points = 300;
/** Every so many points has a text where the others have a number, which InfluxDB refuses and no other kind minds. */
const oddEvery = 30;
const odd = points / oddEvery;
/** The kinds that are stores of the stage's own, and are read by queries. */
const queried = ["DYNAMODB", "S3", "TIMESTREAM"] as const;
type Queried = (typeof queried)[number];

/**
 * Disturbs 5 % of the calls of every service that keeping points asks: half of them are refused or throttled, half take
 * effect all the same where the caller may repeat them. A receipt is only refused, because one whose answer is lost hides
 * its messages for minutes, on AWS as here.
 */
const everyService: FaultRule[] = [
  { service: "sqs", action: "ReceiveMessage", kind: "throttle", probability: 0.05 },
  ...["SendMessage", "SendMessageBatch", "DeleteMessageBatch"].flatMap((action): FaultRule[] => [
    { service: "sqs", action, kind: "error", probability: 0.025 },
    { service: "sqs", action, kind: "error-after", probability: 0.025 },
  ]),
  ...["PutItem", "UpdateItem", "BatchWriteItem"].flatMap((action): FaultRule[] => [
    { service: "dynamodb", action, kind: "throttle", probability: 0.025 },
    { service: "dynamodb", action, kind: "error-after", probability: 0.025 },
  ]),
  ...["GetItem", "BatchGetItem", "Query"].map(
    (action): FaultRule => ({ service: "dynamodb", action, kind: "throttle", probability: 0.05 }),
  ),
  { service: "s3", action: "PutObject", kind: "error", probability: 0.05 },
  { service: "s3", action: "PutObject", kind: "error-after", probability: 0.05 },
  { service: "kms", kind: "throttle", probability: 0.05 },
];
const noLake: FaultRule = { service: "s3", action: "PutObject", kind: "error", probability: 1 };

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});
afterEach(() => laptop.setFaults([]));
afterAll(() => laptop?.stop());

/** A source whose points are kept in every kind of retention at once. */
class Story {
  readonly name: string;
  readonly server = new InfluxdbDouble();
  uid = "";
  private path = "";
  private token = "";

  constructor(name: string) {
    this.name = name;
  }

  async begin(): Promise<this> {
    await this.server.listen();
    const influxdb = { version: 1, url: this.server.url, database: "plant", username: "writer", password: "hush" };
    const made = [await this.retention("INFLUXDB", { influxdb })];
    for (const kind of queried) made.push(await this.retention(kind, {}));
    const { uid, path, token } = await client.newSource(made, { displayName: this.name });
    Object.assign(this, { uid, path, token });
    return this;
  }

  /** Sends all points, ten at a time, each again where the answer was a fault of the platform's. */
  async send(): Promise<void> {
    const start = Date.now() * 1_000_000;
    const one = async (index: number): Promise<void> => {
      const Timestamp = String(BigInt(start) + BigInt(index) * 1_000_000n);
      const value = index % oddEvery === oddEvery - 1 ? "many" : index;
      try {
        await sendData(client.addresses, this.token, [metric("chaos", { index, value }, { Timestamp })]);
      } catch (error) {
        if (error instanceof ApiError && error.status >= 500) return one(index);
        throw error;
      }
    };
    let next = 0;
    const sender = async (): Promise<void> => {
      while (next < points) await one(next++);
    };
    await Promise.all(Array.from({ length: 10 }, sender));
  }

  /** Answers how many points a query finds in the retention of the kind, each once. */
  async countedIn(kind: Queried): Promise<number> {
    const q = 'SELECT count("index") FROM "chaos"';
    const asked = new URLSearchParams({ q, db: this.uid, rp: `${this.name} ${kind}` });
    const headers = { authorization: `Bearer ${await client.token("admin")}` };
    const response = await fetch(`${laptop.ready.httpUrl}/query?${asked}`, { headers });
    const body = (await response.json()) as { results?: { series?: { values: number[][] }[] }[] };
    return body.results?.[0]?.series?.[0]?.values[0]?.[1] ?? 0;
  }

  async messages(kind: string): Promise<{ readonly count: number; readonly text: string }[]> {
    const { messages } = await client.manage("GET", `${this.path}/messages`);
    return (messages as { kind: string; count: number; text: string }[]).filter((each) => each.kind === kind);
  }

  /** Waits until the server has all points that it takes, and the others are a message. */
  async untilInInfluxdb(): Promise<void> {
    await until("the points in InfluxDB", () => this.server.kept.size >= points - odd);
    await until("what InfluxDB refused as messages", async () => {
      const refused = await this.messages("refused-by-retention");
      // A write whose outcome was lost is tried again, and what is refused again is counted again.
      return refused.reduce((sum, { count }) => sum + count, 0) >= odd;
    });
    expect(this.server.kept.size).toBe(points - odd);
  }

  async untilCounted(kind: Queried): Promise<void> {
    await until(`the points in ${kind}`, async () => (await this.countedIn(kind)) >= points);
    expect(await this.countedIn(kind)).toBe(points);
  }

  private async retention(kind: string, settings: object): Promise<string> {
    const displayName = `${this.name} ${kind}`;
    const { name } = await client.manage("POST", "/retentions", { displayName, kind, duration: "86400s", ...settings });
    return String(name);
  }
}

describe("while 5 % of all calls of every service fail, each point ends once in each of its retentions", () => {
  it("and in all others while an InfluxDB is away", async () => {
    const story = await new Story("without its server").begin();
    story.server.behaviour = "busy";
    laptop.setFaults(everyService);
    await story.send();
    await Promise.all(queried.map((kind) => story.untilCounted(kind)));
    expect(story.server.kept.size).toBe(0);
    await until("the message that it is away", async () => (await story.messages("retention-away")).length > 0);
    story.server.behaviour = "writes";
    await story.untilInInfluxdb();
    await story.server[Symbol.asyncDispose]();
  });

  it("and in all others while the lake is away", async () => {
    const story = await new Story("without its lake").begin();
    laptop.setFaults([...everyService, noLake]);
    await story.send();
    await Promise.all([story.untilCounted("DYNAMODB"), story.untilInInfluxdb()]);
    expect(await story.countedIn("S3")).toBe(0);
    laptop.setFaults(everyService);
    await story.untilCounted("S3");
    await story.server[Symbol.asyncDispose]();
  });
});
