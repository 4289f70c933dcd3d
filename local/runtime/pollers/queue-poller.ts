/** Moves messages from one queue into one function, as an event source mapping does. */

import type { Received } from "../../aws/queue-message.ts";
import type { Log, QueueAccess } from "../../gate/contract.ts";
import type { LocalMapping } from "../../template/model/functions.ts";
import type { InvocationOutcome, Invoker } from "../contract.ts";
import { type Batch, batchesOf } from "./batch.ts";
import { readBatchResponse } from "./batch-outcome.ts";
import { PollerScale } from "./poller-scale.ts";
import { type PollerTiming, pause, pauseMillis } from "./timing.ts";

export interface PollingMeans {
  readonly queues: QueueAccess;
  readonly invoker: Invoker;
  readonly timing: PollerTiming;
  readonly isMachineBusy: () => boolean;
  readonly log?: Log | undefined;
}

/** SQS gives at most ten messages in one receive. */
const receiveMost = 10;
/** How often a delete is tried. If none succeeds, the messages come again, as at-least-once delivery allows. */
const deleteAttempts = 5;

export class QueuePoller {
  private mapping: LocalMapping;
  private readonly means: PollingMeans;
  private readonly scale: PollerScale;
  private readonly ending = new AbortController();
  private readonly loops = new Set<Promise<void>>();
  /** Is true once a poller is kept for quiet groups. */
  private hasQuietLoop = false;

  constructor(mapping: LocalMapping, means: PollingMeans) {
    this.mapping = mapping;
    this.means = means;
    const { isMachineBusy, timing } = means;
    this.scale = new PollerScale({ ...timing, isMachineBusy, addPoller: () => this.addLoop() });
    this.limit();
    this.scale.start();
  }

  /** Answers how many pollers receive or run their function at this moment. */
  get size(): number {
    return this.scale.pollers + (this.hasQuietLoop ? 1 : 0);
  }

  /** Takes new settings for the next batches. The queue and the function must stay the same. */
  update(mapping: LocalMapping): void {
    this.mapping = mapping;
    this.limit();
    this.scale.start();
  }

  /** Resolves when the last running batch is finished. Gives messages that no function has seen back at once. */
  async stop(): Promise<void> {
    this.ending.abort();
    this.scale.stop();
    await Promise.all(this.loops);
  }

  private get isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  private addLoop(): void {
    this.keep(this.poll());
  }

  /**
   * Keeps one poller for groups that have few messages in flight, on a queue that has groups. The others may all be at
   * work for one group, and are not many while the machine is busy; on AWS there would be more of them.
   */
  private addQuietLoop(): void {
    if (this.hasQuietLoop || this.isEnding || !leavesQuiet(this.mapping)) return;
    this.hasQuietLoop = true;
    this.limit();
    this.keep(
      this.poll(true).finally(() => {
        this.hasQuietLoop = false;
        this.limit();
        if (!this.isEnding) this.scale.start();
      }),
    );
  }

  /** Counts the poller for quiet groups within the mapping's concurrency. */
  private limit(): void {
    if (this.isEnding) return;
    const { maximumConcurrency } = this.mapping;
    const most = maximumConcurrency === undefined ? undefined : maximumConcurrency - (this.hasQuietLoop ? 1 : 0);
    this.scale.limitTo({ fewest: fewestOf(this.mapping), most });
  }

  private keep(polling: Promise<void>): void {
    const loop = polling.finally(() => this.loops.delete(loop));
    this.loops.add(loop);
  }

  private isWanted(quietOnly: boolean): boolean {
    return !this.isEnding && (quietOnly ? leavesQuiet(this.mapping) : !this.scale.isOverLimit);
  }

  /** Tells whether a poller that got these messages has too little to do. */
  private isIdle(messages: readonly Received[]): boolean {
    const { batchSize, windowSeconds } = this.mapping;
    // Of a queue whose batches fill, a further poller takes what would fill those of the others.
    return this.scale.isSpare && messages.length < (windowSeconds === 0 ? 1 : batchSize);
  }

  private gatherQuiet(): Promise<readonly Received[] | "failed"> {
    return this.receive(receiveMost, this.means.timing.waitSeconds, true);
  }

  private async poll(quietOnly = false): Promise<void> {
    let deleted: Promise<void> = Promise.resolve();
    let failures = 0;
    while (this.isWanted(quietOnly)) {
      const messages = await (quietOnly ? this.gatherQuiet() : this.gather());
      if (messages === "failed") {
        failures += 1;
        await pause(pauseMillis(this.means.timing, failures), this.ending.signal);
        continue;
      }
      if (messages.some(isGrouped)) this.addQuietLoop();
      for (const batch of batchesOf(messages, this.mapping.eventSourceArn)) {
        // Lets the last batch's deletes run beside this one's receive, but never more of them.
        await deleted;
        const succeeded = await this.run(batch);
        failures = succeeded ? 0 : failures + 1;
        deleted = this.remove(succeeded ?? []);
      }
      if (failures > 0) await pause(pauseMillis(this.means.timing, failures), this.ending.signal);
      if (!quietOnly && this.isIdle(messages)) break;
    }
    // Nothing may come between this and what has it go, or all may go for the same reason.
    if (!quietOnly) this.scale.pollers -= 1;
    await deleted;
  }

  /** Answers up to one batch of messages, or "failed" if the queue cannot be read now. */
  private async gather(): Promise<readonly Received[] | "failed"> {
    const { batchSize, windowSeconds } = this.mapping;
    const { waitSeconds, spareWaitSeconds } = this.means.timing;
    this.scale.receives();
    const first = await this.receive(
      Math.min(batchSize, receiveMost),
      this.scale.isSpare ? spareWaitSeconds : waitSeconds,
    );
    const messages = first === "failed" ? [] : [...first];
    const waited = windowSeconds > 0 && messages.length > 0 && (await this.fill(messages));
    this.scale.received(messages.length >= batchSize && !waited);
    return first === "failed" ? first : messages;
  }

  /**
   * Waits for a full batch until the window closes that its first message opened, and takes what is at hand then. Pauses
   * when the queue has nothing more at hand, since a long poll would come back for every single message. Answers whether
   * it had to pause.
   */
  private async fill(messages: Received[]): Promise<boolean> {
    const { batchSize, windowSeconds } = this.mapping;
    const closesMillis = performance.now() + windowSeconds * 1000;
    const { gatherMillis } = this.means.timing;
    let [paused, isClosed] = [false, false];
    let isMoreAtHand = messages.length === receiveMost;
    while (messages.length < batchSize && !this.isEnding) {
      if (!isMoreAtHand) {
        if (isClosed) break;
        const left = Math.max(0, closesMillis - performance.now());
        // Closes by the last pause and not by the clock, since timers may come a little early.
        isClosed = left <= gatherMillis;
        paused = true;
        await pause(Math.min(gatherMillis, left), this.ending.signal);
      }
      const more = await this.receive(Math.min(batchSize - messages.length, receiveMost), 0);
      if (more === "failed") break;
      messages.push(...more);
      isMoreAtHand = more.length === receiveMost;
    }
    return paused;
  }

  private async receive(max: number, waitSeconds: number, quietOnly = false): Promise<readonly Received[] | "failed"> {
    const { eventSourceArn, functionArn } = this.mapping;
    try {
      const { signal } = this.ending;
      return await this.means.queues.receive(eventSourceArn, { max, waitSeconds, quietOnly, signal, functionArn });
    } catch (error) {
      if (!this.isEnding) this.warn("queue could not be read", error);
      return "failed";
    }
  }

  /** Answers the messages to delete; undefined if the whole batch failed and is left to its visibility timeout. */
  private async run({ payload, messages }: Batch): Promise<readonly Received[] | undefined> {
    const outcome = await this.invoke(payload);
    if (outcome.kind === "stopped") {
      // Stops, since no invocation will be taken any more, of this batch or of another.
      this.ending.abort();
      await this.giveBack(messages);
      return [];
    }
    if (outcome.kind !== "answered") return undefined;
    if (!this.mapping.reportBatchItemFailures) return messages;
    const read = readBatchResponse(outcome.payload, messages);
    if (read.kind === "done") return read.succeeded;
    this.warn("batch is retried", read.reason);
    return undefined;
  }

  /** Runs the function. Offers a throttled batch again: it has not been attempted, so none of it counts as failed. */
  private async invoke(payload: string): Promise<InvocationOutcome> {
    const { timing } = this.means;
    const untilMillis = performance.now() + timing.throttledMillis;
    for (let throttles = 1; !this.isEnding; throttles += 1) {
      const outcome = await this.means.invoker.invoke(this.mapping.functionArn, payload).catch(notInvoked);
      if (outcome.kind !== "throttled" || performance.now() > untilMillis) return outcome;
      await pause(pauseMillis(timing, throttles), this.ending.signal);
    }
    return { kind: "stopped" };
  }

  private async remove(messages: readonly Received[]): Promise<void> {
    if (messages.length === 0) return;
    const handles = messages.map(({ receiptHandle }) => receiptHandle);
    const { eventSourceArn, functionArn } = this.mapping;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.means.queues.deleteBatch(eventSourceArn, handles, { functionArn });
        return;
      } catch (error) {
        if (attempt === deleteAttempts) {
          this.warn("messages could not be deleted", error);
          return;
        }
        // The stop must not cut this pause short, since these messages are finished and must still be deleted.
        await pause(pauseMillis(this.means.timing, attempt), new AbortController().signal);
      }
    }
  }

  private async giveBack(messages: readonly Received[]): Promise<void> {
    const handles = messages.map(({ receiptHandle }) => receiptHandle);
    const { eventSourceArn, functionArn } = this.mapping;
    try {
      await this.means.queues.changeVisibility(eventSourceArn, handles, 0, { functionArn });
    } catch (error) {
      this.warn("messages could not be given back", error);
    }
  }

  private warn(message: string, reason: unknown): void {
    const { eventSourceArn, functionArn } = this.mapping;
    this.means.log?.({ level: "warn", message, queue: eventSourceArn, function: functionArn, reason: String(reason) });
  }
}

const isGrouped = ({ attributes }: Received): boolean => attributes.MessageGroupId !== undefined;

/**
 * Tells whether a mapping leaves a poller to quiet groups: beside two others, and where no batches are filled, since
 * more pollers would make smaller ones.
 */
const leavesQuiet = ({ maximumConcurrency = 3, windowSeconds, batchSize }: LocalMapping): boolean =>
  maximumConcurrency >= 3 && windowSeconds === 0 && batchSize >= receiveMost;

/**
 * AWS polls a queue with several connections at all times. With two, one can receive while the other's function runs. Of a
 * queue whose batches fill, a second one would halve them.
 */
const fewestOf = ({ windowSeconds }: LocalMapping): number => (windowSeconds === 0 ? 2 : 1);

/** Answers what happens when a mapping names a function that the template does not have. */
const notInvoked = (error: unknown): InvocationOutcome => ({
  kind: "failed",
  error: { errorType: "ResourceNotFoundException", errorMessage: String(error) },
});
