/** Starts a real InfluxDB 1.x on loopback, with bounds on what it may take. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../laptop/until.ts";

/** Answers where Debian's package puts it, or where `INFLUXD` says; undefined where there is none. */
export const influxdPath = (): string | undefined =>
  [process.env.INFLUXD, "/usr/bin/influxd", "/usr/local/bin/influxd"].find(
    (place) => place !== undefined && existsSync(place),
  );

/** A series as InfluxDB answers it, with times as texts: a double does not hold nanoseconds. */
interface AnsweredSeries {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

export class Influxd implements AsyncDisposable {
  readonly url: string;
  private readonly process: ChildProcess;
  private readonly folder: string;

  private constructor(process: ChildProcess, folder: string, url: string) {
    this.process = process;
    this.folder = folder;
    this.url = url;
  }

  static async start(binary: string): Promise<Influxd> {
    const folder = await mkdtemp(join(tmpdir(), "influxd-"));
    const [http, rpc] = [await freePort(), await freePort()];
    const configFile = join(folder, "influx.conf");
    await writeFile(configFile, configuration(folder, http, rpc));
    // Bounds its memory, because a query of many empty buckets takes all there is.
    const command = `ulimit -v 4000000; exec "${binary}" -config "${configFile}"`;
    const influxd = new Influxd(
      spawn("bash", ["-c", command], { stdio: "ignore" }),
      folder,
      `http://127.0.0.1:${http}`,
    );
    await until("InfluxDB to answer", () =>
      fetch(`${influxd.url}/ping`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    return influxd;
  }

  /** Answers the series of a statement about the database `plant`; undefined if there are none. */
  async query(statement: string): Promise<readonly AnsweredSeries[] | undefined> {
    const body = new URLSearchParams({ db: "plant", q: statement, epoch: "ns" });
    const answer = await (await fetch(`${this.url}/query`, { method: "POST", body })).text();
    const { results } = JSON.parse(answer.replaceAll(/(?<=\[)-?\d{10,}(?=,)/g, '"$&"'));
    return results[0].series;
  }

  /** Posts lines. Answers the status and what the server says. */
  async write(lines: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.url}/write?db=plant&precision=ns`, { method: "POST", body: lines });
    return { status: answer.status, text: await answer.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

const configuration = (folder: string, http: number, rpc: number): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
[coordinator]
  max-select-buckets = 100000
  query-timeout = "10s"
[monitor]
  store-enabled = false
[subscriber]
  enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  log-enabled = false
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port was free; try again.");
  return address.port;
}
