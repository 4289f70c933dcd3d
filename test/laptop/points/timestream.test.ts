import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";
import { tableOf } from "../../support/timestream/tables.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const year = `${365 * 86_400}s`;
/** Is a whole minute some hours ago. */
const start = Math.floor(Date.now() / 60_000 - 600) * 60_000;

async function makeRetention(displayName: string, kind = "TIMESTREAM", duration = year): Promise<string> {
  const { name } = await client.manage("POST", "/retentions", { displayName, kind, duration });
  return String(name);
}

async function send(token: string, metrics: readonly object[]): Promise<void> {
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  expect(await client.post(JSON.stringify({ Metrics: metrics }), headers)).toMatchObject({ status: 200 });
}

/** Asks as a dashboard does. Answers the results of all statements. */
async function ask(q: string, database: string, retention: string): Promise<unknown> {
  const query = new URLSearchParams({ q, db: database, rp: retention, epoch: "ns" });
  const headers = { authorization: `Bearer ${await client.token("admin")}` };
  const response = await fetch(`${laptop.ready.httpUrl}/query?${query}`, { headers });
  const { results, error } = (await response.json()) as { results: { error?: string }[]; error?: string };
  expect([response.status, error, results?.flatMap((result) => result.error ?? [])]).toEqual([200, undefined, []]);
  return results;
}

interface Message {
  readonly kind: string;
  readonly text: string;
  readonly count: number;
}

async function messagesOf(path: string, kind: string): Promise<Message[]> {
  const { messages } = await client.manage("GET", `${path}/messages`);
  return (messages as Message[]).filter((message) => message.kind === kind);
}

const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

const range = `time >= ${start}ms AND time < ${start + 3_600_000}ms`;
const queries = [
  "SELECT * FROM temperature",
  "SELECT value, machine FROM temperature ORDER BY time DESC LIMIT 3",
  "SELECT count(value), mean(value), median(value), stddev(value), spread(value) FROM temperature",
  `SELECT mean(value) FROM temperature WHERE ${range} GROUP BY time(1m), machine fill(null)`,
  `SELECT last(state), first(state) FROM temperature WHERE ${range} GROUP BY time(10m) fill(none)`,
  `SELECT max(value) FROM temperature WHERE machine =~ /press [12]/ AND value > 20 GROUP BY *`,
  "SELECT value FROM temperature WHERE time > now()",
  "SHOW MEASUREMENTS; SHOW FIELD KEYS; SHOW TAG KEYS; SHOW TAG VALUES WITH KEY = machine",
];

it("answers every query alike from Timestream and from DynamoDB, whatever comes twice or late", async () => {
  const { uid, token } = await client.newSource([
    await makeRetention("fast", "DYNAMODB"),
    await makeRetention("stamps"),
  ]);
  const metrics = Array.from({ length: 200 }, (_, number) => {
    const Fields = { value: number / 4, state: number % 3 ? "on" : "off", ...(number % 5 ? {} : { ok: true }) };
    const Tags = { machine: `press ${number % 3}`, ...(number % 7 ? {} : { shift: "early" }) };
    return metric("temperature", Fields, { Tags, Timestamp: at(number * 4) });
  });
  await send(token, metrics);
  await send(token, metrics.slice(50, 150));
  // Of two points of the same tags and time, each field is that of the later one.
  for (const Fields of [{ value: -1, was: 1 }, { value: -2 }, { value: -3 }]) {
    await send(token, [metric("temperature", Fields, { Timestamp: at(-60) })]);
  }
  for (const retention of ["fast", "stamps"]) {
    await until(`all points of ${retention}`, async () => {
      const found = await ask("SELECT count(value), last(was), min(value) FROM temperature", uid, retention);
      return JSON.stringify(found).includes(",201,1,-3]");
    });
  }
  for (const q of queries) expect(await ask(q, uid, "stamps"), q).toStrictEqual(await ask(q, uid, "fast"));
});

it("has points that Timestream cannot keep said on the source, and keeps all others", async () => {
  const { uid, path, token } = await client.newSource([await makeRetention("strict", "TIMESTREAM", "86400s")]);
  const ahead = new Date(Date.now() + 3_600_000).toISOString();
  await send(token, [
    metric("press", { parts: 1 }, { Timestamp: at(0) }),
    metric("press", { text: "x".repeat(3_000) }, { Timestamp: at(1) }),
    metric("press", { parts: 2 }, { Timestamp: ahead }),
    metric("press", { parts: 3 }, { Timestamp: at(-90_000) }),
    metric("press", { parts: 4 }, { Timestamp: at(2), Tags: { ["t".repeat(57)]: "v" } }),
    metric("press", { parts: 5 }, { Timestamp: at(3) }),
  ]);
  const found = await until("the messages", async () => {
    const messages = await messagesOf(path, "refused-by-retention");
    return messages.reduce((sum, { count }) => sum + count, 0) === 4 && messages;
  });
  expect(found.map(({ text }) => text).join()).toMatch(/refuses was not stored there: .+, because its/);
  await until("the others", async () => {
    const answer = await ask("SELECT count(parts), sum(parts) FROM press", uid, "strict");
    return JSON.stringify(answer).includes(",2,6]");
  });
});

it("makes a table for a retention, has it follow the duration, and removes it", async () => {
  const name = await makeRetention("passing");
  await until("its table", () => tableOf(laptop.dataDir, name) !== undefined);
  const made = { memoryHours: 24, magneticDays: 365, magneticWrites: true };
  expect(tableOf(laptop.dataDir, name)).toStrictEqual(made);
  const path = name.replace(/^projects\/[^/]*/, "");
  await client.manage("PATCH", path, { duration: "864000s" });
  await until("its new duration", () => tableOf(laptop.dataDir, name)?.magneticDays === 10);
  await client.manage("DELETE", path);
  await until("its end", () => tableOf(laptop.dataDir, name) === undefined);
});

it("keeps points that a longer duration lets in, also where their table follows late", async () => {
  const name = await makeRetention("growing", "TIMESTREAM", "86400s");
  const { uid, path, token } = await client.newSource([name]);
  await until("its table", () => tableOf(laptop.dataDir, name) !== undefined);
  laptop.setFaults([{ service: "timestream", action: "UpdateTable", probability: 1, kind: "throttle" }]);
  await client.manage("PATCH", name.replace(/^projects\/[^/]*/, ""), { duration: "864000s" });
  await send(token, [
    metric("press", { parts: 1 }, { Timestamp: at(-3 * 86_400) }),
    metric("press", { parts: 2 }, { Timestamp: at(0) }),
  ]);
  const sum = async () => JSON.stringify(await ask("SELECT sum(parts) FROM press", uid, "growing"));
  const [message] = await until("the message that a point waits", async () => {
    const messages = await messagesOf(path, "retention-away");
    return messages.length > 0 && messages;
  });
  expect(message?.text).toContain("does not take their times yet");
  expect(await sum()).toContain(",2]");
  laptop.setFaults([]);
  await until("both points", async () => (await sum()).includes(",3]"));
  expect(await messagesOf(path, "refused-by-retention")).toEqual([]);
});

it("holds points while Timestream fails and their table cannot be made, delays no other kind, and then keeps them all", async () => {
  const failing = (action: string) => ({ service: "timestream", action, probability: 1, kind: "throttle" }) as const;
  laptop.setFaults([failing("CreateTable"), failing("WriteRecords")]);
  const { uid, path, token } = await client.newSource([
    await makeRetention("beside", "DYNAMODB"),
    await makeRetention("waiting"),
  ]);
  await send(
    token,
    Array.from({ length: 150 }, (_, index) => metric("press", { parts: 1 }, { Timestamp: at(index) })),
  );
  const sum = async (retention: string) => JSON.stringify(await ask("SELECT sum(parts) FROM press", uid, retention));
  await until("the other kind's points", async () => (await sum("beside")).includes(",150]"));
  const [message] = await until("the message that they wait", async () => {
    const messages = await messagesOf(path, "retention-away");
    return messages.length > 0 && messages;
  });
  expect(message?.text).toMatch(/Timestream takes no more calls at the moment|its table in Timestream is being made/);
  laptop.setFaults([failing("CreateTable")]);
  expect(await sum("waiting")).not.toContain("150");
  laptop.setFaults([]);
  await until("the points that waited", async () => (await sum("waiting")).includes(",150]"));
  expect(await messagesOf(path, "refused-by-retention")).toEqual([]);
});
