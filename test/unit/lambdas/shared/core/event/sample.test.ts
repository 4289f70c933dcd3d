import { describe, expect, it } from "vitest";
import { knownTypes } from "../../../../../../lambdas/shared/core/event/known-types.ts";
import { sampleBody } from "../../../../../../lambdas/shared/core/event/sample.ts";

const body = (eventType: string) =>
  sampleBody({ project: "p", device: "emutest", eventType, eventId: "0".repeat(20), atNanos: "1796096478408000000" });

/** Lists all numbers in a value, however deep. */
const numbersIn = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
};

describe("an event that tries a receiver", () => {
  it.each(knownTypes)("of the type %s holds whole numbers, which clients read counts and strengths into", (type) => {
    const { event } = body(type);
    expect(event.eventType).toBe(type);
    expect(numbersIn(event).filter((number) => !Number.isInteger(number))).toEqual([]);
  });
});
