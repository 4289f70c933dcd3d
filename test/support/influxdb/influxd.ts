/** Starts a real InfluxDB 1.x on loopback, with bounds on what it may take, as the truth that our answers are held against. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../laptop/until.ts";

/** Where Debian's package puts it, or where `INFLUXD` says. Undefined where there is none. */
export function influxdPath(): string | undefined {
  return [process.env.INFLUXD, "/usr/bin/influxd", "/usr/local/bin/influxd"].find(
    (place) => place !== undefined && existsSync(place),
  );
}

/** A series as InfluxDB answers it. */
export interface InfluxdbSeries {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** A statement's answer as InfluxDB writes it, with times in nanoseconds, as texts. */
interface StatementResult {
  readonly error?: string;
  readonly series?: readonly InfluxdbSeries[];
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
    const config = join(folder, "influx.conf");
    await writeFile(config, configuration(folder));
    // Bounds its memory, because a query of many empty buckets takes all there is.
    const command = `ulimit -v 4000000; exec "${binary}" -config "${config}"`;
    const server = spawn("bash", ["-c", command], { stdio: ["ignore", "ignore", "pipe"] });
    return new Influxd(server, folder, `http://${await addressOf(server)}`);
  }

  /** Posts lines with times in nanoseconds. Answers the status and what the server says. */
  async post(database: string, lines: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.url}/write?db=${database}&precision=ns`, { method: "POST", body: lines });
    return { status: answer.status, text: await answer.text() };
  }

  /** Writes lines that must be taken. */
  async write(database: string, lines: string): Promise<void> {
    const { status, text } = await this.post(database, lines);
    if (status !== 204) throw new Error(`InfluxDB refused points: ${text}`);
  }

  /** Answers the results of all statements of a query, or the error of one that cannot be parsed. */
  async query(database: string, query: string): Promise<readonly StatementResult[]> {
    const body = new URLSearchParams({ db: database, q: query, epoch: "ns" });
    const answer = await fetch(`${this.url}/query`, { method: "POST", body });
    // Leaves times as texts, since a double does not hold nanoseconds.
    const parsed = JSON.parse((await answer.text()).replaceAll(/(?<=\[)-?\d{10,}(?=,)/g, '"$&"'));
    return parsed.results ?? [parsed];
  }

  /** Makes a database anew, without points. */
  async clear(database: string): Promise<void> {
    await this.drop(database);
    await this.query(database, `CREATE DATABASE ${database}`);
  }

  /** Removes a database, if there is one. */
  async drop(database: string): Promise<void> {
    await this.query(database, `DROP DATABASE ${database}`);
  }

  /** Answers the series of a single statement. */
  async seriesOf(database: string, statement: string): Promise<readonly InfluxdbSeries[]> {
    const [result] = await this.query(database, statement);
    return result?.series ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Answers the address on which it listens, as its log tells. Reads on, so that it never waits for its log to be read. */
async function addressOf(server: ChildProcess): Promise<string> {
  let log = "";
  server.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-100_000);
  });
  return until("InfluxDB to listen", () => {
    if (server.exitCode !== null) throw new Error(`InfluxDB ended with ${server.exitCode}:\n${log}`);
    return /msg="Listening on HTTP".* addr=(\S+)/.exec(log)?.[1];
  });
}

/** Has it choose its ports itself, since a port that was free a moment ago may be another program's. */
const configuration = (folder: string): string => `
reporting-disabled = true
bind-address = "127.0.0.1:0"
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
  bind-address = "127.0.0.1:0"
  log-enabled = false
`;
