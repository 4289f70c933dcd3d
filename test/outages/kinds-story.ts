/** Tells of a source whose points are kept in every kind of retention, while calls of every service fail. */

import { expect } from "vitest";
import { ApiError, sendData } from "../../local/client/client.ts";
import type { FaultRule } from "../../local/gate/contract.ts";
import { folderOfTest } from "../support/folders/temporary-folder.ts";
import { InfluxdbDouble } from "../support/influxdb/double.ts";
import { askLake } from "../support/lake/ask-lake.ts";
import type { TestLaptop } from "../support/laptop/laptop.ts";
import { objectsOf } from "../support/laptop/objects.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

export const points = 300;
/** Every so many points has a text where the others have a number, which InfluxDB refuses and no other kind minds. */
const oddEvery = 30;
const odd = points / oddEvery;
/** The kinds that are stores of the stage's own, and are read by queries. */
export const queried = ["DYNAMODB", "S3", "TIMESTREAM"] as const;
type Queried = (typeof queried)[number];

/**
 * Disturbs 5 % of the calls of every service that keeping points asks: half of them are refused or throttled, half take
 * effect all the same where the caller may repeat them. A receipt is only refused, because one whose answer is lost hides
 * its messages for minutes, on AWS as here.
 */
export const everyService: FaultRule[] = [
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
  ...["PutObject", "DeleteObjects"].flatMap((action): FaultRule[] => [
    { service: "s3", action, kind: "error", probability: 0.05 },
    { service: "s3", action, kind: "error-after", probability: 0.05 },
  ]),
  ...["GetObject", "HeadObject", "ListObjectsV2"].map(
    (action): FaultRule => ({ service: "s3", action, kind: "throttle", probability: 0.05 }),
  ),
  ...(["throttle", "error", "error-after"] as const).map(
    (kind): FaultRule => ({ service: "timestream", kind, probability: 0.02 }),
  ),
  { service: "kms", kind: "throttle", probability: 0.05 },
];
/** Is about 5 % of the requests to a server of a project's own. */
const busyEvery = 20;

/** A source whose points are kept in every kind of retention at once. */
export class KindsStory {
  readonly name: string;
  readonly server = new InfluxdbDouble();
  uid = "";
  /** The resource name of the retention in the lake. */
  lake = "";
  private path = "";
  private token = "";
  private readonly laptop: TestLaptop;
  private readonly client: Client;
  private readonly startMillis: number;

  constructor(laptop: TestLaptop, name: string, startMillis = Date.now()) {
    this.laptop = laptop;
    this.client = new Client(laptop.ready);
    this.name = name;
    this.startMillis = startMillis;
  }

  async begin(): Promise<this> {
    await this.server.listen();
    this.server.busyEvery = busyEvery;
    const influxdb = { version: 1, url: this.server.url, database: "plant", username: "writer", password: "hush" };
    const made = [await this.retention("INFLUXDB", { influxdb })];
    for (const kind of queried) made.push(await this.retention(kind, {}));
    this.lake = made[1 + queried.indexOf("S3")] ?? "";
    const { uid, path, token } = await this.client.newSource(made, { displayName: this.name });
    Object.assign(this, { uid, path, token });
    return this;
  }

  /** Sends the points from one to before another, ten at a time, each again where the answer was a fault of the platform's. */
  async send(from = 0, to = points): Promise<void> {
    const one = async (index: number): Promise<void> => {
      const Timestamp = String(BigInt(this.startMillis + index) * 1_000_000n);
      const value = index % oddEvery === oddEvery - 1 ? "many" : index;
      try {
        await sendData(this.client.addresses, this.token, [metric("chaos", { index, value }, { Timestamp })]);
      } catch (error) {
        if (error instanceof ApiError && error.status >= 500) return one(index);
        throw error;
      }
    };
    let next = from;
    const sender = async (): Promise<void> => {
      while (next < to) await one(next++);
    };
    await Promise.all(Array.from({ length: 10 }, sender));
  }

  /** Answers the names of the lake's files of points, or of its lists of those that were put together. */
  files(ending: ".parquet" | ".json" = ".parquet"): string[] {
    const keys = objectsOf(this.laptop.dataDir, `lake/${this.lake.split("/").at(-1)}/`).keys();
    return [...keys].filter((key) => key.endsWith(ending));
  }

  /** Answers how many rows are in the lake's files, and of how many points. */
  async rowsInLake(): Promise<number[]> {
    const asked = { dataDir: this.laptop.dataDir, folder: folderOfTest(), retention: this.lake };
    const [row] = await askLake(asked, "select count(*), count(distinct event_id) from $lake");
    return Array.isArray(row) ? row.map(Number) : [];
  }

  /** Answers how many points a query finds in the retention of the kind, each once. */
  async countedIn(kind: Queried): Promise<number> {
    const q = 'SELECT count("index") FROM "chaos"';
    const asked = new URLSearchParams({ q, db: this.uid, rp: `${this.name} ${kind}` });
    const headers = { authorization: `Bearer ${await this.client.token("admin")}` };
    const response = await fetch(`${this.laptop.ready.httpUrl}/query?${asked}`, { headers });
    const body = (await response.json()) as { results?: { series?: { values: number[][] }[] }[] };
    return body.results?.[0]?.series?.[0]?.values[0]?.[1] ?? 0;
  }

  async messages(kind: string): Promise<{ readonly count: number; readonly text: string }[]> {
    const { messages } = await this.client.manage("GET", `${this.path}/messages`);
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
    const counted = async (): Promise<number | false> => {
      const count = await this.countedIn(kind);
      return count >= points && count;
    };
    expect(await until(`the points in ${kind}`, counted)).toBe(points);
  }

  private async retention(kind: string, settings: object): Promise<string> {
    const displayName = `${this.name} ${kind}`;
    const { name } = await this.client.manage("POST", "/retentions", {
      displayName,
      kind,
      duration: "864000s",
      ...settings,
    });
    return String(name);
  }
}
