/**
 * Measures the memory of `deliver` with a short and a long queue before it. One environment works off a real queue
 * through the gate.
 */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { batchesOf } from "../../local/runtime/pollers/batch.ts";
import { readBatchResponse } from "../../local/runtime/pollers/batch-outcome.ts";
import { bundleOf } from "../../local/runtime/pool/bundle.ts";
import { environmentOf } from "../../local/runtime/pool/environment.ts";
import { demandNoneLost, type Receivers } from "../receivers/receivers.ts";
import { isShort, quantile } from "../settings.ts";
import type { QueueSetting } from "./memory-queue.ts";
import { withQueue } from "./memory-queue.ts";

export type Order = { readonly kind: "invoke"; readonly payload: string } | { readonly kind: "sample" };

export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "answered"; readonly payload: string }
  | { readonly kind: "sample"; readonly liveBytes: number; readonly rssBytes: number };

interface DepthFigures {
  readonly queued: number;
  readonly handled: number;
  /**
   * The medians of the samples: heap and buffers that are in use after a garbage collection, and all that the process
   * holds.
   */
  readonly liveMegabytes: number;
  readonly rssMegabytes: number;
}

export interface MemoryFigures {
  readonly name: "memory";
  readonly what: string;
  readonly depths: readonly DepthFigures[];
  /** The memory in use with the longest queue over that with the shortest. */
  readonly liveRatio: number;
  readonly rssRatio: number;
}

const what =
  "one process that runs deliver's bundle, a batch of ten after the other, as an environment of Lambda does; sampled after garbage collection";
const [few, many] = isShort ? [500, 5_000] : [1_000, 100_000];
/** How many events are handled before the first sample: the first batches compile code and fill pools and caches. */
const warmUp = isShort ? 500 : 3_000;
/** How many events are handled at most. The long queue stays long, since its length is what is measured. */
const mostHandled = isShort ? 1_000 : 10_000;
const batchesPerSample = 10;

export const benchMemory = (): Promise<MemoryFigures> =>
  withQueue(async (setting) => {
    const environment = await Environment.start(setting);
    try {
      return await compare(setting, environment);
    } finally {
      environment.stop();
    }
  });

async function compare(setting: QueueSetting, environment: Environment): Promise<MemoryFigures> {
  await setting.enqueue(warmUp);
  await workOff(setting, environment, warmUp);
  const depths: DepthFigures[] = [];
  for (const queued of [few, many]) {
    await setting.enqueue(queued);
    depths.push({ queued, ...(await workOff(setting, environment, Math.min(queued, mostHandled))) });
  }
  await demandArrived(setting.receivers, warmUp + depths.reduce((sum, { handled }) => sum + handled, 0));
  const ratio = (of: (figures: DepthFigures) => number): number => {
    const [short, long] = depths;
    return short && long ? of(long) / of(short) : Number.NaN;
  };
  const liveRatio = ratio(({ liveMegabytes }) => liveMegabytes);
  return { name: "memory", what, depths, liveRatio, rssRatio: ratio(({ rssMegabytes }) => rssMegabytes) };
}

/** Throws if fewer different events arrived than were handled. Which events come is the queue's choice. */
async function demandArrived(receivers: Receivers, handled: number): Promise<void> {
  await receivers.behave([], "answers");
  const missing = handled - receivers.acknowledged.size;
  demandNoneLost(new Set(Array.from({ length: missing }, (_, index) => index)), "memory");
}

async function workOff({ queues, queueArn, functionArn }: QueueSetting, environment: Environment, events: number) {
  const samples: { live: number; rss: number }[] = [];
  let handled = 0;
  for (let batch = 1; handled < events; batch++) {
    const messages = await queues.receive(queueArn, { max: 10, waitSeconds: 1, functionArn });
    if (messages.length === 0) throw new Error(`memory: the queue ran dry after ${handled} of ${events} events.`);
    for (const { payload, messages: taken } of batchesOf(messages, queueArn)) {
      const outcome = readBatchResponse(await environment.invoke(payload), taken);
      if (outcome.kind === "retry" || outcome.succeeded.length < taken.length)
        throw new Error("memory: deliver could not deliver a batch.");
      const handles = taken.map(({ receiptHandle }) => receiptHandle);
      await queues.deleteBatch(queueArn, handles, { functionArn });
      handled += taken.length;
    }
    if (batch % batchesPerSample === 0) samples.push(await environment.sample());
  }
  const middle = (of: (sample: { live: number; rss: number }) => number): number => quantile(samples.map(of), 0.5);
  return { handled, liveMegabytes: middle(({ live }) => live), rssMegabytes: middle(({ rss }) => rss) };
}

const megabytes = (bytes: number): number => bytes / 1024 / 1024;

/** The process of `memory-process.ts`, seen from outside. */
class Environment {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  static async start({ fn, surroundings, caFile }: QueueSetting): Promise<Environment> {
    const child = fork(join(import.meta.dirname, "memory-process.ts"), [bundleOf(fn).bundleFile], {
      env: { ...environmentOf(fn, surroundings), NODE_EXTRA_CA_CERTS: caFile },
      execArgv: ["--expose-gc"],
      // Leaves out standard output, to which the function logs.
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    return new Environment(child);
  }

  async invoke(payload: string): Promise<string> {
    const answer = await this.ask({ kind: "invoke", payload });
    if (answer.kind !== "answered") throw new Error("memory: deliver's process answered out of turn.");
    return answer.payload;
  }

  async sample(): Promise<{ live: number; rss: number }> {
    const answer = await this.ask({ kind: "sample" });
    if (answer.kind !== "sample") throw new Error("memory: deliver's process answered out of turn.");
    return { live: megabytes(answer.liveBytes), rss: megabytes(answer.rssBytes) };
  }

  stop(): void {
    this.child.removeAllListeners("exit");
    if (this.child.connected) this.child.disconnect();
  }

  private ask(order: Order): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`memory: deliver's process ended with ${code}.`));
      this.child.once("exit", ended);
      this.child.once("message", (answer: Answer) => {
        this.child.off("exit", ended);
        resolve(answer);
      });
      this.child.send(order);
    });
  }
}

if (import.meta.main) console.log(JSON.stringify(await benchMemory(), null, 2));
