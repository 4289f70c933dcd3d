/** Keeps a queue, a mapping store and an invoker in memory, for tests of the pollers between them. */

import type { Received } from "../../../../../local/aws/queue-message.ts";
import { ServiceError } from "../../../../../local/aws/service-error.ts";
import type { MappingStore, RunningMapping } from "../../../../../local/backends/mappings/mapping-store.ts";
import type { QueueAccess, Receiving } from "../../../../../local/gate/contract.ts";
import type { InvocationOutcome, Invoker } from "../../../../../local/runtime/contract.ts";

export const queueArn = "arn:aws:sqs:eu-west-1:000000000000:orders";
export const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:work";

/** A queue whose received messages stay `inFlight` until they are deleted or given back. */
export class QueueInMemory implements QueueAccess {
  readonly visible: Received[] = [];
  readonly inFlight = new Map<string, Received>();
  readonly deleted: string[] = [];
  /** How many of the next calls of each kind fail. */
  failures = { receive: 0, deleteBatch: 0 };
  receives = 0;
  receiving = 0;
  private sent = 0;
  private readonly waiters = new Set<() => void>();

  send(...bodies: readonly string[]): void {
    this.sendAll(bodies, {});
  }

  sendInGroup(MessageGroupId: string, ...bodies: readonly string[]): void {
    this.sendAll(bodies, { MessageGroupId });
  }

  private sendAll(bodies: readonly string[], more: Record<string, string>): void {
    for (const body of bodies) {
      this.sent += 1;
      const messageId = `message-${this.sent}`;
      const attributes = { ApproximateReceiveCount: "1", SentTimestamp: "1700000000000", ...more };
      const receiptHandle = `handle-${this.sent}`;
      this.visible.push({ messageId, receiptHandle, body, md5OfBody: "md5", attributes, messageAttributes: {} });
    }
    for (const wake of [...this.waiters]) wake();
  }

  async receive(arn: string, { max, waitSeconds, quietOnly, signal }: Receiving): Promise<Received[]> {
    this.receives += 1;
    this.demand(arn);
    if (this.takeFailure("receive")) throw new Error("InternalError");
    const wanted = () => this.visible.filter((message) => quietOnly !== true || this.isQuiet(message)).slice(0, max);
    if (wanted().length === 0 && !signal?.aborted) await this.waitForMessage(waitSeconds, signal);
    if (signal?.aborted) return [];
    const taken = wanted();
    for (const message of taken) this.visible.splice(this.visible.indexOf(message), 1);
    for (const message of taken) this.inFlight.set(message.receiptHandle, message);
    return taken;
  }

  async deleteBatch(arn: string, handles: readonly string[]): Promise<void> {
    this.demand(arn);
    if (this.takeFailure("deleteBatch")) throw new Error("InternalError");
    for (const handle of handles) {
      const message = this.inFlight.get(handle);
      if (message) this.deleted.push(message.body);
      this.inFlight.delete(handle);
    }
  }

  async changeVisibility(arn: string, handles: readonly string[], seconds: number): Promise<void> {
    this.demand(arn);
    if (seconds > 0) return;
    for (const handle of handles) {
      const message = this.inFlight.get(handle);
      if (message) this.visible.push(receivedAgain(message));
      this.inFlight.delete(handle);
    }
    for (const wake of [...this.waiters]) wake();
  }

  exists(arn: string): boolean {
    return arn === queueArn;
  }

  /** Tells whether nothing of a message's group is in flight. */
  private isQuiet({ attributes }: Received): boolean {
    const groups = [...this.inFlight.values()].map((message) => message.attributes.MessageGroupId);
    return !groups.includes(attributes.MessageGroupId);
  }

  private demand(arn: string): void {
    if (!this.exists(arn)) throw new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
  }

  private takeFailure(kind: keyof typeof this.failures): boolean {
    this.failures[kind] -= 1;
    return this.failures[kind] >= 0;
  }

  private waitForMessage(waitSeconds: number, signal?: AbortSignal): Promise<void> {
    this.receiving += 1;
    return new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitSeconds * 1000);
      this.waiters.add(wake);
      signal?.addEventListener("abort", wake);
    }).finally(() => {
      this.receiving -= 1;
    });
  }
}

/** Answers a message that was given back as the next call receives it. */
const receivedAgain = (message: Received): Received => {
  const count = Number(message.attributes.ApproximateReceiveCount) + 1;
  const attributes = { ...message.attributes, ApproximateReceiveCount: String(count) };
  return { ...message, receiptHandle: `${message.messageId}/${count}`, attributes };
};

export const mappingOf = (more: Partial<RunningMapping> = {}): RunningMapping => ({
  uuid: "mapping-1",
  eventSourceArn: queueArn,
  functionArn,
  batchSize: 10,
  windowSeconds: 0,
  enabled: true,
  reportBatchItemFailures: true,
  state: "Enabled",
  fromTemplate: true,
  ...more,
});

export class MappingsInMemory implements MappingStore {
  private mappings: RunningMapping[];
  private readonly listeners = new Set<() => void>();

  constructor(...mappings: RunningMapping[]) {
    this.mappings = mappings;
  }

  list(): RunningMapping[] {
    return this.mappings;
  }

  onChange(changed: () => void): () => void {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  }

  set(...mappings: RunningMapping[]): void {
    this.mappings = mappings;
    for (const changed of this.listeners) changed();
  }
}

type Respond = (bodies: string[], event: { Records: Record<string, unknown>[] }) => Promise<unknown> | unknown;

/** An invoker that answers by `respond`. An outcome is passed on; anything else is the function's result. */
export class ScriptedInvoker implements Invoker {
  readonly batches: string[][] = [];
  running = 0;
  mostRunning = 0;
  private readonly respond: Respond;

  constructor(respond: Respond = () => null) {
    this.respond = respond;
  }

  async invoke(_functionArn: string, payload: string): Promise<InvocationOutcome> {
    const event = JSON.parse(payload);
    const bodies = event.Records.map(({ body }: { body: string }) => body);
    this.running += 1;
    this.mostRunning = Math.max(this.running, this.mostRunning);
    const result = await this.respond(bodies, event);
    this.running -= 1;
    if (isOutcome(result) && result.kind === "throttled") return result;
    this.batches.push(bodies);
    return isOutcome(result) ? result : { kind: "answered", payload: JSON.stringify(result ?? null) };
  }
}

const isOutcome = (value: unknown): value is InvocationOutcome =>
  typeof value === "object" && value !== null && "kind" in value;
