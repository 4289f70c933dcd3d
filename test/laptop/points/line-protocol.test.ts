import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { HttpError, InfluxDB as InfluxTwo, Point } from "@influxdata/influxdb-client";
import { InfluxDB as Influx } from "influx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "../../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let uid: string;
let token: { id: string; value: string };

beforeAll(async () => {
  laptop = await startTestLaptop();
  const client = new Client(laptop.ready);
  const { name } = await client.manage("POST", "/retentions", {
    displayName: "tenYears",
    kind: "DYNAMODB",
    duration: "315360000s",
  });
  uid = (await client.newSource([String(name)], { displayName: "furnace line" })).uid;
  const scopes = ["read", "write"];
  const { apiToken, value } = await client.manage("POST", "/apitokens", { displayName: "programs", scopes });
  token = { id: (apiToken as { name: string }).name.split("/").at(-1) ?? "", value: String(value) };
});
afterAll(() => laptop?.stop());

const start = 1_795_975_200_000;
const host = (): URL => new URL(laptop.ready.httpUrl);
const influx = (): Influx =>
  new Influx({
    host: host().hostname,
    port: Number(host().port),
    username: token.id,
    password: token.value,
    database: uid,
  });

/** Waits for as many points of a measurement, and answers what sums up a field of them. */
async function written(measurement: string, field: string, count: number): Promise<{ count: number; sum: number }> {
  return until(
    `${count} points of ${measurement} to be found`,
    async () => {
      const text = `SELECT count("${field}"), sum("${field}") FROM "tenYears"."${measurement}"`;
      const [row] = await influx().query<{ count: number; sum: number }>(text);
      return row?.count === count ? { count: row.count, sum: row.sum } : undefined;
    },
    500,
  );
}

describe("clients that write line protocol", () => {
  it("@influxdata/influxdb-client writes batches by /api/v2/write, zipped", async () => {
    const client = new InfluxTwo({ url: laptop.ready.httpUrl, token: `${token.id}:${token.value}` });
    const api = client.getWriteApi("any", `${uid}/tenYears`, "ms", { batchSize: 500, flushInterval: 0 });
    for (let index = 0; index < 1_200; index++) {
      api.writePoint(
        new Point("furnace")
          .tag("zone", `zone ${index % 3}`)
          .floatField("temperature", 800 + index / 4)
          .intField("loads", index)
          .booleanField("door", index % 2 === 0)
          .stringField("note", 'say "hot", twice')
          .timestamp(start + index),
      );
    }
    await api.close();
    expect(await written("furnace", "loads", 1_200)).toMatchObject({ sum: (1_199 * 1_200) / 2 });
    const [row] = await influx().query<Record<string, unknown>>(
      'SELECT * FROM "tenYears"."furnace" ORDER BY time LIMIT 1',
    );
    expect(row).toMatchObject({ zone: "zone 0", temperature: 800, loads: 0, door: true, note: 'say "hot", twice' });
  });

  it("@influxdata/influxdb-client is told which lines were refused, and the others are there", async () => {
    const failures: unknown[] = [];
    const client = new InfluxTwo({ url: laptop.ready.httpUrl, token: `${token.id}:${token.value}` });
    const api = client.getWriteApi("any", uid, "ms", {
      flushInterval: 0,
      maxRetries: 0,
      writeFailed: async (error) => void failures.push(error),
    });
    api.writeRecords([`partly v=1 ${start}`, "partly v=", `partly v=2 ${start + 1}`]);
    await api.close();
    expect(failures).toMatchObject([{ statusCode: 400, message: expect.stringContaining("line 2: unable to parse") }]);
    expect(failures[0]).toBeInstanceOf(HttpError);
    expect(await written("partly", "v", 2)).toMatchObject({ sum: 3 });
  });

  it("npm influx writes by /write", async () => {
    const points = [1, 2, 3].map((loads) => ({
      measurement: "oven",
      tags: { zone: "a, b" },
      fields: { loads, note: "x" },
      timestamp: new Date(start + loads),
    }));
    await influx().writePoints(points, { retentionPolicy: "tenYears", precision: "ms" });
    expect(await written("oven", "loads", 3)).toMatchObject({ sum: 6 });
    await expect(
      influx().writePoints([{ measurement: "oven", fields: { loads: 1 } }], { database: "nobody" }),
    ).rejects.toThrow("database not found");
  });

  it("a source writes for itself by its UID and password, and a person by a token alone", async () => {
    const { username, password } = laptop.ready.source;
    const post = (query: string, headers: Record<string, string>) =>
      fetch(`${laptop.ready.httpUrl}/api/write${query}`, { method: "POST", headers, body: `kiln v=1 ${start}` });
    expect((await post(`?precision=ms&u=${username}&p=${password}`, {})).status).toBe(204);
    const admin = laptop.ready.user;
    const basic = Buffer.from(`${admin.username}:${admin.password}`).toString("base64");
    const refused = await post(`?db=${uid}`, { authorization: `Basic ${basic}` });
    expect([refused.status, await refused.json()]).toStrictEqual([
      401,
      { error: expect.stringContaining("Passwords of people are not taken here") },
    ]);
    const bearer = await signIn(
      { httpUrl: laptop.ready.httpUrl, apiUrl: laptop.ready.httpUrl },
      admin.username,
      admin.password,
    );
    expect((await post(`?precision=ms&db=${uid}`, { authorization: `Bearer ${bearer}` })).status).toBe(204);
    await written("kiln", "v", 1);
  });
});

/** Lies beside the server where packages were unpacked. */
const shell = [process.env.INFLUXD && join(dirname(process.env.INFLUXD), "influx"), "/usr/bin/influx"].find(
  (place) => place && existsSync(place),
);
const run = promisify(execFile);

describe.skipIf(shell === undefined)("influx, the command line of InfluxDB 1.x", () => {
  const influxShell = async (...args: string[]): Promise<string> => {
    const signIn = ["-username", token.id, "-password", token.value, "-database", uid];
    const { stdout, stderr } = await run(shell ?? "", [
      "-host",
      host().hostname,
      "-port",
      host().port,
      ...signIn,
      ...args,
    ]);
    return stdout + stderr;
  };

  it("writes and reads", async () => {
    const insert = (text: string) => influxShell("-execute", `INSERT ${text}`);
    expect(await insert("INTO tenYears kettle,zone=a v=1.5")).toBe("");
    expect(await insert('kettle v=2,note="say \\"hot\\""')).toBe("");
    expect(await insert("kettle")).toContain("unable to parse 'kettle': missing fields");
    await written("kettle", "v", 2);
    const csv = await influxShell("-format", "csv", "-execute", "SELECT sum(v) FROM kettle");
    expect(csv).toMatch(/^name,time,sum\nkettle,0,3\.5\n/);
    expect(await influxShell("-execute", "SHOW DATABASES")).toContain(uid);
  });
});

if (shell === undefined) {
  it.skip("influx, the command line of InfluxDB 1.x, is not run, since there is none beside INFLUXD or in /usr/bin", () =>
    undefined);
}
