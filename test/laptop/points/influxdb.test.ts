import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InfluxqlDouble } from "../../support/influxdb/influxql-double.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let server: InfluxqlDouble;

beforeAll(async () => {
  server = await new InfluxqlDouble().listen();
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});
afterAll(async () => {
  await laptop?.stop();
  await server?.[Symbol.asyncDispose]();
});

interface Result {
  readonly series?: readonly { readonly columns: readonly string[]; readonly values: readonly unknown[][] }[];
  readonly error?: string;
}

async function ask(q: string, token: string): Promise<Result> {
  const query = new URLSearchParams({ q, epoch: "ms" });
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${laptop.ready.httpUrl}/query?${query}`, { headers });
  const { results } = (await response.json()) as { results: Result[] };
  return results[0] ?? {};
}

const start = Date.UTC(2026, 10, 1, 12);
const at = (minute: number): string => new Date(start + minute * 60_000).toISOString();

describe("a retention at an InfluxDB of the project's own", () => {
  it("is read as any other is, each source by itself, and says so when its server is away", async () => {
    const influxdb = { version: 2, url: server.url, bucket: "plant", organization: "acme", token: "hush" };
    const made = { displayName: "theirs", kind: "INFLUXDB", duration: "31536000s", influxdb };
    const { name } = await client.manage("POST", "/retentions", made);
    const [one, other] = [await client.newSource([String(name)]), await client.newSource([String(name)])];
    const send = async (token: string, value: number) => {
      const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
      const Metrics = [0, 1, 2].map((minute) =>
        metric("furnace", { heat: value + minute, ok: true }, { Timestamp: at(minute), Tags: { zone: `z${minute}` } }),
      );
      expect(await client.post(JSON.stringify({ Metrics }), headers)).toMatchObject({ status: 200 });
    };
    await send(one.token, 10);
    await send(other.token, 100);
    const count = 'SELECT count("heat") FROM "theirs"."furnace"';
    for (const { token } of [one, other]) {
      await until(
        "three points of each source",
        async () => {
          const { series } = await ask(count, token);
          return series?.[0]?.values[0]?.[1] === 3;
        },
        500,
      );
    }
    const mean = `SELECT mean("heat") FROM "furnace" WHERE time >= '${at(0)}' AND time < '${at(10)}' GROUP BY time(10m)`;
    expect((await ask(mean, one.token)).series?.[0]?.values).toEqual([[start, 11]]);
    expect((await ask(mean, other.token)).series?.[0]?.values).toEqual([[start, 101]]);
    const { series } = await ask("SELECT * FROM furnace ORDER BY time DESC LIMIT 1", one.token);
    expect(series).toMatchObject([
      {
        columns: ["time", "Connection_Tag", "heat", "ok", "zone"],
        values: [[start + 120_000, "Data_API", 12, true, "z2"]],
      },
    ]);
    expect((await ask('SHOW TAG KEYS FROM "furnace"', one.token)).series?.[0]?.values).toEqual([
      ["Connection_Tag"],
      ["zone"],
    ]);
    expect(new Set(server.asked.map(({ path, authorization }) => `${path} ${authorization}`))).toEqual(
      new Set(["/query?db=plant Token hush"]),
    );

    await server[Symbol.asyncDispose]();
    const { error } = await ask(count, one.token);
    expect(error).toMatch(/^The InfluxDB of the retention "theirs" cannot be read: .*refused the connection/);
  });
});
