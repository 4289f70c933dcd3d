/** Starts the reference program of `reference-process.ts`, and stops it. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface ReferenceOptions {
  /** Where SQLite keeps the events. */
  readonly file: string;
  readonly receiverUrl: string;
  readonly caFile: string;
  readonly secret: string;
}

export class Reference implements AsyncDisposable {
  readonly httpUrl: string;
  readonly pid: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.pid = child.pid ?? 0;
    this.httpUrl = `http://127.0.0.1:${port}`;
  }

  static async start({ file, receiverUrl, caFile, secret }: ReferenceOptions): Promise<Reference> {
    const program = join(import.meta.dirname, "reference-process.ts");
    // Says nothing of SQLite, which counts as an experiment in Node 24.
    const execArgv = ["--disable-warning=ExperimentalWarning"];
    const child = fork(program, [file, receiverUrl, caFile, secret], { execArgv });
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`The reference program ended with ${code} before it listened.`);
    });
    const [port] = await Promise.race([once(child, "message"), ended]);
    ended.catch(() => {});
    return new Reference(child, Number(port));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await exit;
  }
}
