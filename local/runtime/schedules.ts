/** Invokes the functions of the template's schedules when they are due. */

import { randomUUID } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import type { Log } from "../gate/contract.ts";
import type { LocalSchedule } from "../template/model/functions.ts";
import type { Platform } from "../template/model/platform.ts";
import type { Invoker } from "./contract.ts";

export interface SchedulesOptions {
  readonly platform: Platform;
  readonly invoker: Invoker;
  readonly log?: Log | undefined;
}

/** Node turns a longer timer into one of a millisecond. */
const longestTimerMillis = 2 ** 31 - 1;

/** How often a throttled invocation is tried. Lambda does the same with events that nobody waits for. */
const attempts = 3;
const pauseMillis = 1_000;

export class Schedules {
  private readonly options: SchedulesOptions;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(options: SchedulesOptions) {
    this.options = options;
    for (const schedule of options.platform.schedules) this.begin(schedule);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private begin(schedule: LocalSchedule): void {
    if (!schedule.enabled) return;
    const everyMillis = Math.min(schedule.everyMillis, longestTimerMillis);
    this.timers.add(setInterval(() => void this.run(schedule), everyMillis).unref());
  }

  private async run(schedule: LocalSchedule): Promise<void> {
    const { invoker, log } = this.options;
    const payload = schedule.input ?? JSON.stringify(this.eventOf(schedule));
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const outcome = await invoker.invoke(schedule.functionArn, payload);
      if (outcome.kind !== "throttled") return;
      await after(pauseMillis);
    }
    log?.({ level: "warn", message: "schedule was throttled", schedule: schedule.logicalId });
  }

  private eventOf({ name }: LocalSchedule): object {
    const { account, region } = this.options.platform;
    return {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account,
      time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      region,
      resources: [`arn:aws:events:${region}:${account}:rule/${name}`],
      detail: {},
    };
  }
}
