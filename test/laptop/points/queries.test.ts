import { InfluxDB as Influx } from "influx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "../../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";
import { grantedTo, rightOf } from "../../unit/lib/rights.ts";

let laptop: TestLaptop;
let client: Client;
let sender: { uid: string; path: string; token: string; password: string };
let reader: { id: string; value: string };

interface Result {
  readonly series?: readonly { readonly columns: readonly string[]; readonly values: readonly unknown[][] }[];
  readonly error?: string;
}

const basic = (name: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`,
});
const asReader = (): Record<string, string> => basic(reader.id, reader.value);

async function ask(q: string, headers = asReader(), more: Record<string, string> = {}): Promise<Result[]> {
  const query = new URLSearchParams({ q, db: sender.uid, epoch: "ms", ...more });
  const response = await fetch(`${laptop.ready.httpUrl}/query?${query}`, { headers });
  const body = (await response.json()) as { results: Result[]; error?: string };
  expect([response.status, body.error]).toStrictEqual([200, undefined]);
  return body.results;
}

const start = Date.UTC(2026, 2, 1, 12);

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  const { name } = await client.manage("POST", "/retentions", {
    displayName: "twelveMonths",
    kind: "DYNAMODB",
    duration: "315360000s",
  });
  const made = await client.newSource([String(name)], { displayName: "press line" });
  const { password } = await client.manage("POST", `${made.path}:resetPassword`, {});
  const token = await signIn(client.addresses, made.uid, String(password));
  sender = { ...made, token, password: String(password) };
  const { apiToken, value } = await client.manage("POST", "/apitokens", { displayName: "panels", scopes: ["read"] });
  const { name: path } = apiToken as { name: string };
  reader = { id: path.split("/").at(-1) ?? "", value: String(value) };
  const metrics = Array.from({ length: 60 }, (_, minute) =>
    metric(
      "temperature",
      { value: 20 + minute / 2, ok: true },
      { Tags: { machine: `press ${minute % 2}` }, Timestamp: new Date(start + minute * 60_000).toISOString() },
    ),
  );
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${sender.token}` };
  expect(await client.post(JSON.stringify({ Metrics: metrics }), headers)).toMatchObject({ status: 200 });
  await until("all points to be found", async () => {
    const [result] = await ask("SELECT count(value) FROM temperature");
    return result?.series?.[0]?.values[0]?.[1] === 60;
  });
});

afterAll(() => laptop?.stop());

const panel = `SELECT mean("value") FROM "twelveMonths"."temperature" WHERE ("machine"::tag =~ /^(press 0|press 1)$/) AND time >= ${start}ms and time <= ${start + 3_599_999}ms GROUP BY time(30m), "machine"::tag fill(null) ORDER BY time ASC`;

describe("/query", () => {
  it.each<[string, () => Record<string, string>]>([
    ["an API token's id and value", asReader],
    ["Token <id>:<value>", () => ({ authorization: `Token ${reader.id}:${reader.value}` })],
    ["a source's UID and password", () => basic(sender.uid, sender.password)],
    ["a person's name and password", () => basic(laptop.ready.user.username, laptop.ready.user.password)],
    ["an access token", () => ({ authorization: `Bearer ${sender.token}` })],
  ])("answers a panel of a dashboard to %s", async (_, headers) => {
    const [result] = await ask(panel, headers());
    expect(result?.series?.map(({ values }) => values)).toStrictEqual([
      [
        [start, 27],
        [start + 1_800_000, 42],
      ],
      [
        [start, 27.5],
        [start + 1_800_000, 42.5],
      ],
    ]);
  });

  it("refuses whom it does not know, in InfluxDB's form", async () => {
    const response = await fetch(`${laptop.ready.httpUrl}/query?q=SHOW+DATABASES`, {
      headers: basic(reader.id, "wrong"),
    });
    expect([response.status, await response.json()]).toStrictEqual([401, { error: expect.any(String) }]);
  });

  it("answers what a dashboard's editor asks", async () => {
    const texts = [
      "SHOW measurements",
      `SHOW RETENTION POLICIES on "${sender.uid}"`,
      "SHOW MEASUREMENTS WITH MEASUREMENT =~ /(?i)temp/ LIMIT 100",
      'SHOW FIELD KEYS FROM "twelveMonths"."temperature"',
      'SHOW TAG KEYS FROM "twelveMonths"."temperature"',
      'SHOW TAG VALUES FROM "twelveMonths"."temperature" WITH KEY = "machine"',
    ];
    for (const text of texts) {
      const [result] = await ask(text);
      expect(result?.error, text).toBeUndefined();
      expect(result?.series?.[0]?.values.length, text).toBeGreaterThan(0);
    }
  });

  it("answers unzipped what was zipped on its way", async () => {
    const query = new URLSearchParams({ q: "SELECT * FROM temperature", db: "press line" });
    const response = await fetch(`${laptop.ready.httpUrl}/api/query?${query}`, {
      headers: { ...asReader(), "accept-encoding": "gzip" },
    });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.text()).toContain("press 1");
  });
});

it.each([
  ["POST", "/api/v2/query", /send InfluxQL to \/query/],
  ["GET", "/debug/vars", /\/ping and \/health/],
  ["GET", "/api/debug/vars", /\/ping and \/health/],
])("%s %s is refused naming what to use instead", async (method, path, advice) => {
  const response = await fetch(`${laptop.ready.httpUrl}${path}`, { method });
  expect([response.status, await response.json()]).toMatchObject([404, { error: expect.stringMatching(advice) }]);
});

describe("GET /api/data", () => {
  it("answers a source its own points, as it sent them", async () => {
    const query = new URLSearchParams({ Query: 'SELECT * FROM "twelveMonths"."temperature" LIMIT 1' });
    const response = await fetch(`${laptop.ready.httpUrl}/api/data?${query}`, {
      headers: { authorization: `Bearer ${sender.token}` },
    });
    expect(await response.json()).toMatchObject({
      Metrics: [
        {
          Name: "temperature",
          Tags: { machine: "press 0" },
          Fields: { value: 20 },
          Timestamp: "01/03/2026 12:00:00.000",
        },
      ],
    });
  });
});

describe("npm influx", () => {
  it("pings, lists and queries", async () => {
    const { hostname, port } = new URL(laptop.ready.httpUrl);
    const influx = new Influx({
      host: hostname,
      port: Number(port),
      username: reader.id,
      password: reader.value,
      database: sender.uid,
    });
    const [pinged] = await influx.ping(10_000);
    expect(pinged).toMatchObject({ online: true, version: expect.stringMatching(/^1\./) });
    expect(await influx.getDatabaseNames()).toContain(sender.uid);
    await influx.createDatabase(sender.uid);
    expect(await influx.getMeasurements()).toStrictEqual(["temperature"]);
    const rows = await influx.query<{ time: Date; value: number }>("SELECT value FROM temperature LIMIT 2");
    expect(rows.map(({ time, value }) => [time.getTime(), value])).toStrictEqual([
      [start, 20],
      [start + 60_000, 20.5],
    ]);
  });
});

/** What it uses for files, blocks of closed days and the other kinds of retentions, which have stories of their own. */
const usedElsewhere = [
  "dynamodb:DeleteItem",
  "s3:GetObject",
  "s3:ListBucket",
  "timestream:DescribeEndpoints",
  "timestream:Select",
];

it("uses every other right that the function has", () => {
  const used = new Set(laptop.calledBy("Query").map(rightOf));
  const unused = grantedTo("query").filter((right) => !used.has(right));
  expect(unused.filter((right) => !usedElsewhere.includes(right))).toStrictEqual([]);
});
