import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InfluxdbDouble } from "../support/influxdb/double.ts";
import { Influxd, influxdPath } from "../support/influxdb/influxd.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop.stop());

/** Makes a retention at a server. Answers its name. */
async function retentionAt(url: string, more: object = {}): Promise<string> {
  const displayName = `at ${url.split(":").at(-1)} ${Object.values(more).join(" ")}`;
  const influxdb = { version: 1, url, database: "plant", ...more };
  const made = await client.manage("POST", "/retentions", { displayName, kind: "INFLUXDB", duration: "60s", influxdb });
  return String(made.name);
}

const times = Array.from({ length: 30 }, (_, index) => new Date(1_708_876_800_000 + index).toISOString());

async function send(token: string, metrics: readonly object[]): Promise<void> {
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  const answer = await client.post(JSON.stringify({ Metrics: metrics }), headers);
  expect(answer).toMatchObject({ status: 200 });
}

interface Message {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
}

async function messagesOf(path: string, kind: string): Promise<Message[]> {
  const { messages } = await client.manage("GET", `${path}/messages`);
  return (messages as Message[]).filter((message) => message.kind === kind);
}

describe("a retention at an InfluxDB of the project's own", () => {
  it("gets each point once the server is back, and holds no other server up meanwhile", async () => {
    await using away = await new InfluxdbDouble().listen();
    await using there = await new InfluxdbDouble().listen();
    away.behaviour = "busy";
    const credentials = { username: "writer", password: "hush" };
    const source = await client.newSource([await retentionAt(away.url, credentials), await retentionAt(there.url)]);
    for (const Timestamp of times) {
      await send(source.token, [metric("press", { parts: 1 }, { Timestamp, Tags: { shift: "early one" } })]);
    }
    await until("the other server's points", () => there.kept.size === times.length);
    await until("the message about the server that is away", async () => {
      const [message] = await messagesOf(source.path, "retention-away");
      return message?.text.includes("InfluxDB answered 503: timeout");
    });
    expect(away.kept.size).toBe(0);
    away.behaviour = "writes";
    await until("the server's points", () => away.kept.size === times.length);
    expect([...away.kept]).toEqual(expect.arrayContaining([...there.kept]));
    expect([...away.kept.keys()][0]).toMatch(
      /^press,Connection_Tag=Data_API,Source_Id=[0-9a-f-]{36},shift=early\\ one \d+$/,
    );
    expect(away.asked[0]).toEqual({
      path: "/write?db=plant&precision=ns",
      authorization: `Basic ${Buffer.from("writer:hush").toString("base64")}`,
    });
    expect(await messagesOf(source.path, "refused-by-retention")).toEqual([]);
  });

  it("has what its server refuses said on the source, point by point, and all others written", async () => {
    await using server = await new InfluxdbDouble().listen();
    const source = await client.newSource([await retentionAt(server.url)]);
    await send(source.token, [metric("press", { parts: 1 }, { Timestamp: times[0] ?? "" })]);
    await until("the first point", () => server.kept.size === 1);
    const rest = times
      .slice(1)
      .map((Timestamp, index) => metric("press", { parts: index % 7 === 3 ? "many" : 2 }, { Timestamp }));
    const bad = rest.filter(({ Fields }) => Fields.parts === "many").length;
    await send(source.token, [...rest, metric("press", { parts: 1 }, { Tags: { path: "C:\\" } })]);
    const counted = await until("the messages", async () => {
      const messages = await messagesOf(source.path, "refused-by-retention");
      return messages.reduce((sum, { count }) => sum + count, 0) === bad + 1 && messages;
    });
    // Is one line an hour, whatever the reasons.
    expect(counted).toHaveLength(new Set(counted.map(({ time }) => time.slice(0, 13))).size);
    expect(server.kept.size).toBe(times.length - bad);
  });

  it("whose policy is not there keeps nothing waiting", async () => {
    await using server = await new InfluxdbDouble().listen();
    server.behaviour = "lacks its policy";
    const source = await client.newSource([await retentionAt(server.url, { retentionPolicy: "nosuch" })]);
    await send(source.token, [metric("press", { parts: 1 })]);
    const [message] = await until("the message", async () => {
      const found = await messagesOf(source.path, "refused-by-retention");
      return found.length > 0 && found;
    });
    expect(message?.text).toContain("retention policy not found");
    expect(server.asked).toHaveLength(1);
  });
});

const binary = influxdPath();

describe.skipIf(binary === undefined)(
  "a retention at a real InfluxDB 1.x (skipped where influxd is not installed)",
  () => {
    it("gets points as they were sent, and what it refuses becomes a message", async () => {
      await using influxd = await Influxd.start(binary ?? "");
      await influxd.clear("plant");
      const source = await client.newSource([await retentionAt(influxd.url)]);
      const Tags = { "a b": "x, y=z", empty: "" };
      const Fields = { whole: 3, half: 0.5, text: 'a "b" \\ c\nd', flag: true };
      await send(source.token, [metric("press one", Fields, { Timestamp: "2024-02-25T16:00:00.123456789Z", Tags })]);
      const read = 'SELECT * FROM "press one"';
      const series = await until("the point", async () => (await influxd.seriesOf("plant", read))[0]);
      const values = Object.fromEntries(series.columns.map((column, index) => [column, series.values[0]?.[index]]));
      expect(values).toEqual({
        time: "1708876800123456789",
        Connection_Tag: "Data_API",
        Source_Id: source.uid,
        "a b": "x, y=z",
        ...Fields,
      });
      const conflict = metric("press one", { whole: "three" }, { Timestamp: times[0] ?? "" });
      await send(source.token, [conflict, metric("press one", { whole: 4 }, { Timestamp: times[1] ?? "" })]);
      const [message] = await until("the message", async () => {
        const found = await messagesOf(source.path, "refused-by-retention");
        return found.length > 0 && found;
      });
      expect(message).toMatchObject({ count: 1, text: expect.stringContaining("field type conflict") });
      await until("the other point", async () => (await influxd.seriesOf("plant", read))[0]?.values.length === 2);
    });
  },
);
