/** Disturbs calls on purpose, by rules, at random. The same seed disturbs the same calls. */

import type { FaultRule } from "./contract.ts";

/** How one call is disturbed. */
export interface Disturbance {
  readonly latencyMillis: number;
  readonly refusal: "throttle" | "error" | undefined;
  /** Performs the call, and then answers that it failed. */
  readonly failsAfter: boolean;
  /** Tells for each entry of a batch, once, whether it fails. */
  readonly entryFails: (() => boolean) | undefined;
}

const none: Disturbance = { latencyMillis: 0, refusal: undefined, failsAfter: false, entryFails: undefined };

export class Faults {
  private rules: readonly FaultRule[] = [];
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** Replaces all rules. Throws for a rule that makes no sense. */
  set(rules: readonly FaultRule[]): void {
    for (const rule of rules) demandSensible(rule);
    this.rules = [...rules];
  }

  draw(caller: string, service: string, action: string): Disturbance {
    if (this.rules.length === 0) return none;
    const fits = (wanted: string | undefined, actual: string): boolean => wanted === undefined || wanted === actual;
    const fitting = this.rules.filter(
      (rule) => fits(rule.caller, caller) && fits(rule.service, service) && fits(rule.action, action),
    );
    const partial = fitting.find((rule) => rule.kind === "partial");
    const drawn = fitting.filter((rule) => rule.kind !== "partial" && this.random() < rule.probability);
    const refusal = drawn.find((rule) => rule.kind === "throttle" || rule.kind === "error")?.kind;
    return {
      latencyMillis: drawn
        .filter((rule) => rule.kind === "latency")
        .reduce((sum, rule) => sum + (rule.latencyMillis ?? 0), 0),
      refusal: refusal === "throttle" || refusal === "error" ? refusal : undefined,
      failsAfter: drawn.some((rule) => rule.kind === "error-after"),
      entryFails: partial === undefined ? undefined : () => this.random() < partial.probability,
    };
  }
}

const kinds = ["throttle", "error", "error-after", "partial", "latency"];

function demandSensible(rule: FaultRule): void {
  if (!kinds.includes(rule.kind))
    throw new Error(`A fault's kind is one of ${kinds.join(", ")}, not ${String(rule.kind)}.`);
  if (!(rule.probability >= 0 && rule.probability <= 1)) throw new Error("A fault's probability lies between 0 and 1.");
  if (rule.kind === "latency" && !(Number(rule.latencyMillis) >= 0))
    throw new Error("A latency fault needs latencyMillis.");
}

/** Answers a source of numbers from 0 to less than 1 that are the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
