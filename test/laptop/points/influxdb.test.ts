import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { InfluxqlDouble } from "../../support/influxdb/influxql-double.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { OpenStream } from "../../support/laptop/open-stream.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { Receiver } from "../../support/laptop/receiver.ts";
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
  it("shows its secret to no receiver, stream, message or log, whether its server is there or not", async () => {
    const receiver = await new Receiver(laptop.ready.receiver).listen();
    onTestFinished(() => receiver.close());
    const connector = await client.connect(receiver.url, { labels: ["name"] });
    const place = { version: 2, bucket: "plant", organization: "acme" };
    const names: string[] = [];
    for (const [displayName, url] of [
      ["there", server.url],
      ["away", "http://127.0.0.1:1"],
    ]) {
      const influxdb = { ...place, url, token: `planted-secret-${displayName}` };
      const made = { displayName, kind: "INFLUXDB", duration: "315360000s", influxdb };
      names.push(String((await client.manage("POST", "/retentions", made)).name));
    }
    const source = await client.newSource(names);
    const authorization = `Bearer ${await client.token("admin")}`;
    const stream = await OpenStream.open(`${laptop.ready.httpUrl}${client.project}/devices:stream`, { authorization });
    await stream.ready();
    const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${source.token}` };
    expect(await client.post(JSON.stringify({ Metrics: [metric("kiln", { heat: 1 })] }), headers)).toMatchObject({
      status: 200,
    });
    const messages = await until("a message about the server that is away", async () => {
      const shown = JSON.stringify(await client.manage("GET", `${source.path}/messages`));
      return shown.includes("The server refused the connection") ? shown : undefined;
    });
    await until("the event at the receiver", () => receiver.received.some(({ event }) => event.eventType === "kiln"));
    await until("the event in the stream", () => stream.events.some(({ eventType }) => eventType === "kiln"));
    await until("the point in the store", async () => {
      const { series } = await ask('SELECT count("heat") FROM "there"."kiln"', source.token);
      return series?.[0]?.values[0]?.[1] === 1;
    });
    const shown = [
      messages,
      stream.text,
      JSON.stringify(receiver.received.map(({ headers: sent, body }) => [sent, body])),
      JSON.stringify(await ask('SELECT * FROM "away"."kiln"', source.token)),
      JSON.stringify(await client.manage("GET", "/retentions")),
      await laptop.log(""),
    ];
    expect(server.asked.map((each) => each.authorization)).toContain("Token planted-secret-there");
    for (const text of shown) expect(text).not.toContain("planted-secret");
    stream.leave();
    await client.manage("DELETE", connector);
    server.asked.splice(0);
  });

  it("is read as any other is, each source by itself, and says so when its server is away", async () => {
    const influxdb = { version: 2, url: server.url, bucket: "plant", organization: "acme", token: "hush" };
    const made = { displayName: "theirs", kind: "INFLUXDB", duration: "315360000s", influxdb };
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
