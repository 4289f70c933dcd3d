/** Starts a laptop in a process of its own, which can be killed. Tests, the demo and the benchmark use it. */

import { type ChildProcess, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import type { Ready } from "../client/ready.ts";
import type { CallCount, FaultRule } from "../gate/contract.ts";
import { filesIn } from "./files.ts";
import { type GateAddress, readGateAddress } from "./gate-port.ts";
import { frugally } from "./process-settings.ts";
import { projectRoot } from "./project.ts";
import { readStateFile } from "./state-file.ts";

export interface SpawnOptions {
  readonly dataDir: string;
  /** Any free port if 0, which is the default here. */
  readonly port?: number;
  readonly fresh?: boolean;
  /** The directory that keeps assemblies, for laptops that share them; in the data directory by default. */
  readonly assemblyDir?: string;
  /** How many times as fast as usual outages of receivers pass; 1 by default. */
  readonly outageSpeed?: number;
  /** A command that runs the one behind it, for instance with other limits of the operating system. */
  readonly launcher?: readonly string[];
}

/** How a laptop ended. */
export interface Ending {
  readonly code: number | null;
  /** The end of what it wrote to standard error. */
  readonly printed: string;
}

export interface SpawnedLaptop {
  readonly ready: Ready;
  readonly pid: number;
  /** Sends SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves when the laptop has ended, by itself or not. */
  readonly ended: Promise<Ending>;
  /** Sends SIGKILL. When it resolves, nothing of the laptop runs any more. */
  kill9(): Promise<void>;
  /** Answers the calls that the gate has counted since it started or since `resetCounts`. */
  counts(): Promise<CallCount[]>;
  resetCounts(): Promise<void>;
  /** Replaces the gate's faults. An empty list ends them. */
  setFaults(rules: readonly FaultRule[]): Promise<void>;
}

/** Resolves when the laptop is ready. If it stops before that, rejects with what it printed. */
export async function spawnLaptop(options: SpawnOptions): Promise<SpawnedLaptop> {
  const files = filesIn(resolve(options.dataDir));
  const start = [
    process.execPath,
    ...frugally.options,
    join(projectRoot, "local", "start.ts"),
    ...argumentsFor(options),
  ];
  const [program = "", ...args] = [...(options.launcher ?? []), ...start];
  const child = spawn(program, args, {
    // The laptop tells through this channel when it is ready. When this process ends, however it ends, the laptop
    // notices and stops.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...frugally.env, ...process.env },
  });
  const ended = untilEnded(child);
  await untilReady(child, ended);
  const ready = (await readStateFile(files.ready)) as unknown as Ready;
  return {
    ready,
    pid: child.pid ?? 0,
    ended,
    ...control(child, ended),
    ...gateControl(await readGateAddress(files.gate)),
  };
}

function argumentsFor({ dataDir, port = 0, fresh, assemblyDir, outageSpeed }: SpawnOptions): string[] {
  const args = ["--port", String(port), "--data-dir", resolve(dataDir)];
  if (fresh) args.push("--fresh");
  if (assemblyDir !== undefined) args.push("--assembly-dir", resolve(assemblyDir));
  if (outageSpeed !== undefined) args.push("--outage-speed", String(outageSpeed));
  return args;
}

function untilEnded(child: ChildProcess): Promise<Ending> {
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed = (printed + text).slice(-10_000);
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, printed })));
}

function untilReady(child: ChildProcess, ended: Promise<Ending>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", () => resolve());
    void ended.then(({ code, printed }) =>
      reject(new Error(`The laptop stopped with ${code} before it was ready:\n${printed}`)),
    );
  });
}

function control(child: ChildProcess, ended: Promise<Ending>): Pick<SpawnedLaptop, "stop" | "kill9"> {
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await ended).code;
  };
  return { stop: () => end("SIGTERM"), kill9: async () => void (await end("SIGKILL")) };
}

function gateControl({ url, controlToken }: GateAddress): Pick<SpawnedLaptop, "counts" | "resetCounts" | "setFaults"> {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { "x-millrace-token": controlToken };
    const response = await fetch(`${url}/_millrace/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The gate answered ${response.status}: ${await response.text()}`);
    return parseJson(await response.text());
  };
  return {
    counts: async () => ((await ask("GET", "counts")) as { counts: CallCount[] }).counts,
    resetCounts: async () => void (await ask("DELETE", "counts")),
    setFaults: async (rules) => void (await ask("POST", "faults", { rules })),
  };
}
