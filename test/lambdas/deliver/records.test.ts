import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../lambdas/core/delivery.ts";
import { bucketOf } from "../../../lambdas/core/latency-histogram.ts";
import type { DataConnector } from "../../../lambdas/core/records.ts";
import { createRecorder, type DeliveryBooks } from "../../../lambdas/deliver/records.ts";

const connector = { id: "C", project: "P" } as DataConnector;
const acknowledged = (latencyMillis: number): DeliveryOutcome => ({ kind: "acknowledged", status: 200, latencyMillis });
const failed = (status: number | null, errorClass: "status" | "timeout" = "status"): DeliveryOutcome => ({
  kind: "failed",
  errorClass,
  status,
  latencyMillis: 3.7,
  message: `It was ${status ?? errorClass}.`,
});

/** Books at a time that the test moves on. */
function recorder(changed: Partial<DeliveryBooks> = {}) {
  const clock = { millis: Date.parse("2024-05-29T10:34:56.789Z") };
  const kept = { counts: [] as unknown[], healths: [] as unknown[], lines: [] as [string, unknown][] };
  const record = createRecorder(
    {
      count: async (...all) => void kept.counts.push(all),
      setHealth: async (...all) => void kept.healths.push(all),
      info: (...line) => kept.lines.push(line),
      warn: (...line) => kept.lines.push(line),
      ...changed,
    },
    () => clock.millis,
  );
  const note = (...outcomes: DeliveryOutcome[]) =>
    record(
      connector,
      outcomes.map((outcome, index) => ({ eventId: `e${index}`, number: 2, outcome })),
    );
  return { clock, kept, note };
}

describe("createRecorder", () => {
  it("counts successes, errors and the latencies of successes of a batch by one write, in its minute", async () => {
    const { kept, note } = recorder();
    await note(acknowledged(12), failed(500), acknowledged(12), acknowledged(900));
    const amounts = { success: 3, error: 1, [`h${bucketOf(12)}`]: 2, [`h${bucketOf(900)}`]: 1 };
    expect(kept.counts).toStrictEqual([["C", Date.parse("2024-05-29T10:34:00Z"), amounts]]);
  });

  it("writes the last error where its owner sees it, and nothing about successes", async () => {
    const { kept, note } = recorder();
    await note(acknowledged(1));
    expect(kept.healths).toStrictEqual([]);
    await note(failed(500), failed(null, "timeout"), acknowledged(1));
    const time = "2024-05-29T10:34:56.789000Z";
    const lastError = { time, status: null, errorClass: "timeout", message: "It was timeout." };
    expect(kept.healths).toStrictEqual([["P", "C", { lastError }]]);
  });

  it("writes the same failure again only after a while, and another one at once", async () => {
    const { clock, kept, note } = recorder();
    for (let count = 0; count < 5; count++) await note(failed(500));
    expect(kept.healths).toHaveLength(1);
    await note(failed(503));
    expect(kept.healths).toHaveLength(2);
    clock.millis += 10_000;
    await note(failed(503));
    expect(kept.healths).toHaveLength(3);
  });

  it("writes again what could not be written", async () => {
    let tries = 0;
    const { note } = recorder({
      setHealth: async () => {
        tries++;
        throw new Error("throttled");
      },
    });
    await note(failed(500));
    await note(failed(500));
    expect(tries).toBe(2);
  });

  it("never fails a batch, whatever the books do", async () => {
    const throttled = () => Promise.reject(new Error("throttled"));
    const { kept, note } = recorder({ count: throttled, setHealth: throttled });
    await note(failed(500));
    expect(kept.lines.map(([text]) => text)).toStrictEqual([
      "delivery failed",
      "cannot keep the books",
      "cannot keep the books",
    ]);
  });

  it("logs a line per failed attempt with status, class and reason, and one for all successes", async () => {
    const { kept, note } = recorder();
    await note(failed(500), acknowledged(1), acknowledged(2));
    const base = { project: "P", connector: "C" };
    expect(kept.lines).toStrictEqual([
      [
        "delivery failed",
        {
          ...base,
          eventId: "e0",
          attempt: 2,
          errorClass: "status",
          status: 500,
          latencyMillis: 4,
          reason: "It was 500.",
        },
      ],
      ["delivered", { ...base, events: 2 }],
    ]);
  });
});
