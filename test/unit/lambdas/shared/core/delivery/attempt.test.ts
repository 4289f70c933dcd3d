import { describe, expect, it } from "vitest";
import { attemptEntry } from "../../../../../../lambdas/shared/core/delivery/attempt.ts";

const message = { eventId: "e", device: "D", type: "touch", atNanos: "7" };
const base = { time: 9, eventId: "e", eventNanos: "7", device: "D", eventType: "touch", attempt: 3 };

describe("a line of the attempt log", () => {
  it("tells of a failure what happened, and nothing of its cause", () => {
    const outcome = {
      kind: "failed",
      errorClass: "timeout",
      status: null,
      latencyMillis: 10_000.4,
      answer: "",
      message: "m",
      cause: new Error("secret"),
    } as const;
    expect(
      attemptEntry({ message: { ...message, copy: "replay" }, number: 3, outcome, waitSeconds: 2 }, 9),
    ).toStrictEqual({
      ...base,
      nextAttemptAt: 2_009,
      copy: "replay",
      acknowledged: false,
      status: null,
      latencyMillis: 10_000,
      errorClass: "timeout",
      message: "m",
      answer: "",
    });
  });

  it("tells of a success what the receiver answered", () => {
    const outcome = { kind: "acknowledged", status: 204, latencyMillis: 0.6, answer: "ok" } as const;
    expect(attemptEntry({ message, number: 3, outcome }, 9)).toStrictEqual({
      ...base,
      copy: null,
      acknowledged: true,
      status: 204,
      latencyMillis: 1,
      errorClass: null,
      message: null,
      answer: "ok",
    });
  });
});
