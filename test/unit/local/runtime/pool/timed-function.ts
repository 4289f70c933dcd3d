/** Functions that run for as long as a test decides, and the clock of their timeouts. */

import { existsSync } from "node:fs";
import { expect, vi } from "vitest";
import type { InvocationOutcome } from "../../../../../local/runtime/contract.ts";

/** Answers what the function answered, or else the outcome as it is. */
export const parsed = (outcome: InvocationOutcome): unknown =>
  outcome.kind === "answered" ? JSON.parse(outcome.payload) : outcome;

/**
 * A function that writes `begun` when it begins, and ends when its event's `until` file exists, so that tests decide
 * how long it runs.
 */
export const waits = `
  import { existsSync, writeFileSync } from "node:fs";
  import { setTimeout } from "node:timers/promises";
  export const handler = async ({ until, begun }) => {
    if (begun) writeFileSync(begun, "");
    while (!existsSync(until)) await setTimeout(2);
    return "done";
  };`;

/** A function that blocks its thread until its time is over, or answers at once. */
export const loops = `
  import { writeFileSync } from "node:fs";
  export const handler = async ({ begun }) => {
    if (begun) writeFileSync(begun, "");
    while (begun);
    return "fine";
  };`;

/** Waits until the invocation that writes this file has begun. */
export const untilBegun = (file: string) => expect.poll(() => existsSync(file)).toBe(true);

/** Stops the clock of the invocations' timeouts, which then passes only as the test says. */
export function holdTimeouts(): { pass(seconds: number): void } & Disposable {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  return {
    pass: (seconds) => void vi.advanceTimersByTime(seconds * 1000),
    [Symbol.dispose]: () => void vi.useRealTimers(),
  };
}
