/** Keeps one queue poller for each enabled event source mapping, of the template or made at run time. */

import type { MappingStore, RunningMapping } from "../../backends/mappings/mapping-store.ts";
import type { Log, QueueAccess } from "../../gate/contract.ts";
import type { Invoker } from "../contract.ts";
import { type PollingMeans, QueuePoller } from "./queue-poller.ts";
import { type PollerTiming, usualTiming } from "./timing.ts";

export interface MappingPollersOptions {
  readonly mappings: MappingStore;
  readonly queues: QueueAccess;
  readonly invoker: Invoker;
  /** Tells whether the processors have no time left; never by default. */
  readonly isMachineBusy?: () => boolean;
  readonly timing?: Partial<PollerTiming>;
  readonly log?: Log;
}

interface Polled {
  readonly mapping: RunningMapping;
  readonly poller: QueuePoller;
}

export class MappingPollers {
  private readonly mappings: MappingStore;
  private readonly means: PollingMeans;
  private readonly polled = new Map<string, Polled>();
  /** Pollers that are still ending although their mapping is gone. */
  private readonly ending = new Set<Promise<void>>();
  private readonly stopListening: () => void;

  constructor(options: MappingPollersOptions) {
    this.mappings = options.mappings;
    this.means = { isMachineBusy: () => false, ...options, timing: { ...usualTiming, ...options.timing } };
    this.stopListening = options.mappings.onChange(() => this.reconcile());
    this.reconcile();
  }

  /** Answers how many pollers are at work, by the mapping's UUID. */
  sizes(): Record<string, number> {
    return Object.fromEntries([...this.polled].map(([uuid, { poller }]) => [uuid, poller.size]));
  }

  /** Takes no new messages from now on. Resolves when the batches that run are finished. */
  async stop(): Promise<void> {
    this.stopListening();
    for (const uuid of [...this.polled.keys()]) this.end(uuid);
    await Promise.all(this.ending);
  }

  private reconcile(): void {
    const wanted = new Map(
      this.mappings.list().flatMap((mapping) => (mapping.enabled ? [[mapping.uuid, mapping]] : [])),
    );
    for (const [uuid, { mapping }] of this.polled) {
      const now = wanted.get(uuid);
      if (!now || now.functionArn !== mapping.functionArn || now.eventSourceArn !== mapping.eventSourceArn)
        this.end(uuid);
    }
    for (const mapping of wanted.values()) this.apply(mapping);
  }

  private apply(mapping: RunningMapping): void {
    const existing = this.polled.get(mapping.uuid);
    existing?.poller.update(mapping);
    const poller = existing?.poller ?? new QueuePoller(mapping, this.means);
    this.polled.set(mapping.uuid, { mapping, poller });
  }

  private end(uuid: string): void {
    const polled = this.polled.get(uuid);
    if (!polled) return;
    this.polled.delete(uuid);
    const ended = polled.poller.stop().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }
}
