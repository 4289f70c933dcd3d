/** Runs the documentation's example receiver as its readers do, in a process of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ready } from "../../../local/client/ready.ts";
import { until } from "./until.ts";

const program = join(import.meta.dirname, "..", "..", "..", "docs", "receivers", "node", "receiver.mjs");

interface ExampleOptions {
  readonly secret?: string;
  readonly issuer?: string;
  /** How far its clock is ahead. */
  readonly aheadMillis?: number;
}

/** Answers the URL of a module that sets the clock ahead. It runs before the program, which does not notice it. */
const clockAhead = (millis: number): string => `data:text/javascript,const now=Date.now;Date.now=()=>now()+${millis};`;

export class ExampleReceiver {
  /** The lines that it printed. */
  readonly lines: string[] = [];
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
    if (child.stdout) createInterface(child.stdout).on("line", (line) => this.lines.push(line));
  }

  static async start(
    { receiver }: Ready,
    { secret, issuer, aheadMillis = 0 }: ExampleOptions,
  ): Promise<ExampleReceiver> {
    const env = {
      PORT: "0",
      TLS_CERT_FILE: receiver.certFile,
      TLS_KEY_FILE: receiver.keyFile,
      ...(secret === undefined ? {} : { SIGNATURE_SECRET: secret }),
      ...(issuer === undefined ? {} : { ISSUER: issuer }),
    };
    const args = [...(aheadMillis > 0 ? ["--import", clockAhead(aheadMillis)] : []), program];
    const example = new ExampleReceiver(spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] }));
    await until("the example receiver", () => example.lines.length > 0);
    return example;
  }

  get port(): number {
    return Number(/listening on port (\d+)/.exec(this.lines[0] ?? "")?.[1]);
  }

  get url(): string {
    return `https://localhost:${this.port}/`;
  }

  /** Answers how often it handled an event. */
  handled(eventId: string): number {
    return this.lines.filter((line) => line.startsWith(`event ${eventId} `)).length;
  }

  /** Sends a request as anybody could. Answers the status. */
  async post(headers: Readonly<Record<string, string>>, body: string): Promise<number | undefined> {
    const sent = request(this.url, { method: "POST", headers, rejectUnauthorized: false }).end(body);
    const [response] = await once(sent, "response");
    response.resume();
    return response.statusCode;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}
