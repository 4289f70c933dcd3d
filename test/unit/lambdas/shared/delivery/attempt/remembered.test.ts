import { describe, expect, it } from "vitest";
import { deliverBatch } from "../../../../../../lambdas/shared/delivery/attempt/batch.ts";
import { acknowledged, failedBy, message, record, settingOf } from "../setting.ts";

/** Delivers batches of one event one after another, each routed by a version of its project. */
function createDeliveries() {
  const answers = { next: acknowledged };
  const setting = settingOf({ answer: () => answers.next });
  const { port } = setting;
  let reads = 0;
  const counting = {
    ...port,
    open: (...which: Parameters<typeof port.open>) => {
      reads++;
      return port.open(...which);
    },
  };
  let events = 0;
  const deliver = (...versions: readonly (number | undefined)[]) => {
    const records = versions.map((version) =>
      record(message(`e${events++}`, version === undefined ? {} : { projectVersion: version })),
    );
    return deliverBatch(records, counting);
  };
  return { ...setting, answers, deliver, reads: () => reads };
}

describe("what deliver remembers of a connector", () => {
  it("serves events that were routed before it was changed, and none that were routed after", async () => {
    const { deliver, reads, state, done } = createDeliveries();
    await deliver(3);
    await deliver(3);
    expect([reads(), done.posted.length]).toStrictEqual([1, 2]);
    state.connector = { ...state.connector, status: "USER_DISABLED", pauseMode: "retain" };
    await deliver(3);
    expect([reads(), done.posted.length]).toStrictEqual([1, 3]);
    const { remaining } = await deliver(4);
    expect([reads(), done.posted.length, [...remaining]]).toStrictEqual([2, 3, ["e3"]]);
  });

  it("is as new as the newest event of a batch asks, and is not used where one knows no version", async () => {
    const { deliver, reads } = createDeliveries();
    await deliver(3, 5, 4);
    await deliver(5);
    expect(reads()).toBe(1);
    await deliver(5, undefined);
    expect(reads()).toBe(2);
  });

  it("is forgotten with the first failure, so that the next success is noted as the end of failing", async () => {
    const { deliver, reads, answers, done, state } = createDeliveries();
    await deliver(3);
    answers.next = failedBy(500);
    await deliver(3);
    expect(state.health.failingSince).toBeDefined();
    answers.next = acknowledged;
    await deliver(3);
    expect([reads(), state.health.failingSince]).toStrictEqual([2, undefined]);
    expect(done.healthCalls).toContain("clearFailing");
  });
});
