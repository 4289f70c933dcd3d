import { describe, expect, it } from "vitest";
import { sweep } from "../../../../../lambdas/background/perform/sweep.ts";
import { dayMillis, failedBy, message, now, record } from "../../shared/delivery/setting.ts";
import { down, jobOf, waitingOf } from "./waiting-queue.ts";

const paused = { status: "USER_DISABLED", pauseMode: "retain" } as const;
const eventsOf = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);

describe("a sweep", () => {
  it("looks through the whole queue, and lets what stays be seen again", async () => {
    const made = waitingOf({ connector: paused, events: eventsOf(123) });
    await sweep(jobOf("sweep"), made.port);
    expect([made.visible.length, made.done.removed, made.done.posted]).toStrictEqual([123, [], []]);
    const last = new Map(made.done.postponed.map(({ receiptHandle, seconds }) => [receiptHandle, seconds]));
    expect(last.size).toBe(123);
    expect(new Set(last.values())).toStrictEqual(new Set([0]));
    expect(made.done.swept).toStrictEqual([now]);
  });

  it("drops what a paused connector kept for 13 days, and counts it", async () => {
    const old = record(message("old", { acceptedAt: now - 13 * dayMillis }));
    const made = waitingOf({ connector: paused, events: [old, "new"] });
    await sweep(jobOf("sweep"), made.port);
    expect(made.done.removed).toStrictEqual(["handle-old"]);
    expect(made.done.dropped).toMatchObject([{ rule: "expired", timesNanos: [`${now}000000`] }]);
  });

  it("sends anew what waits for 13 days for a receiver that is down", async () => {
    const old = record(message("old"), { sentAt: now - 13 * dayMillis });
    const made = waitingOf({ health: down, events: [old, "new"] });
    await sweep(jobOf("sweep"), made.port);
    expect([made.done.resent.map(({ body }) => body), made.done.removed]).toStrictEqual([[old.body], ["handle-old"]]);
  });

  it("does not undo the back-off of what it sent, where the receiver came back meanwhile", async () => {
    const made = waitingOf({ health: down, events: ["a"], answer: () => failedBy() });
    const receive = made.port.waiting.receive;
    Object.assign(made.port.waiting, {
      receive: (queueUrl: string, most: number) => {
        made.state.health = {};
        return receive(queueUrl, most);
      },
    });
    await sweep(jobOf("sweep"), made.port);
    expect(made.done.postponed).toMatchObject([{ seconds: 2 }]);
  });

  it("is followed by another until one finds nothing old", async () => {
    const old = record(message("old", { acceptedAt: now - 13 * dayMillis }));
    const made = waitingOf({ connector: paused, events: [old, "new"] });
    await sweep(jobOf("sweep"), made.port);
    expect(made.done.jobs).toMatchObject([{ message: { kind: "sweep" }, delaySeconds: 30 }]);
    const young = waitingOf({ connector: paused, events: ["new"] });
    await sweep(jobOf("sweep"), young.port);
    expect(young.done.jobs).toStrictEqual([]);
  });

  it("holds a bounded number of events", async () => {
    const made = waitingOf({ connector: paused, events: eventsOf(7_000) });
    await sweep(jobOf("sweep"), made.port);
    const untouched = made.visible.filter(({ receiveCount }) => receiveCount === 1);
    expect(untouched.length).toBeGreaterThanOrEqual(7_000 - 5_050);
  });

  it("ends after 20 seconds, lets go of what it holds though it fails, and is noted before it begins", async () => {
    const long = waitingOf({ connector: paused, events: eventsOf(500) });
    const receive = long.port.waiting.receive;
    const slow = async (queueUrl: string, most: number) => {
      long.clock.now += 1_000;
      return receive(queueUrl, most);
    };
    Object.assign(long.port.waiting, { receive: slow });
    await sweep(jobOf("sweep"), long.port);
    expect(long.visible.length).toBe(500);
    expect(long.visible.filter(({ receiveCount }) => receiveCount > 1)).toHaveLength(200);
    const failing = waitingOf({ connector: paused, events: ["a"] });
    const take = failing.port.waiting.receive;
    let calls = 0;
    Object.assign(failing.port.waiting, {
      receive: (queueUrl: string, most: number) =>
        ++calls > 1 ? Promise.reject(new Error("away")) : take(queueUrl, most),
    });
    await expect(sweep(jobOf("sweep"), failing.port)).rejects.toThrow("away");
    expect(failing.done.swept).toStrictEqual([now]);
    expect(failing.done.postponed.at(-1)).toMatchObject({ receiptHandle: "handle-a", seconds: 0 });
  });

  it.each([
    ["that is polled", {}, {}],
    ["that is disabled and drops, which is polled too", { status: "USER_DISABLED" }, {}],
    ["that is being drained", {}, { state: "DRAINING" }],
  ] as const)("leaves a connector alone %s", async (_name, connector, health) => {
    const made = waitingOf({ connector, health, events: ["a"] });
    await sweep(jobOf("sweep"), made.port);
    expect([made.visible.length, made.done.swept]).toStrictEqual([1, []]);
  });
});
