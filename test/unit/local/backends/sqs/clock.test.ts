import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { LaptopQueues } from "../../../../../local/backends/sqs/laptop-queues.ts";

const arn = "arn:aws:sqs:us-east-1:000000000000:q";
const hourMillis = 3_600_000;

/** Makes a wall clock that a test sets, beside a steady one. Timers follow the steady one. */
function setClock() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  let [wall, steady] = [1_790_000_000_000, 5_000];
  return {
    wallMillis: () => wall,
    steadyMillis: () => steady,
    jump: (millis: number) => {
      wall += millis;
    },
    pass: (millis: number) => {
      // Passes in steps, so that timers are found which are set while time passes.
      for (let left = millis; left > 0; left -= 1_000) {
        const step = Math.min(left, 1_000);
        wall += step;
        steady += step;
        vi.advanceTimersByTime(step);
      }
    },
  };
}

function directory(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "millrace-clock-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

function openQueue(clock: ReturnType<typeof setClock>, dataDir = directory(), attributes: Record<string, string> = {}) {
  const settings = { VisibilityTimeout: "120", ...attributes };
  const description = { logicalId: "q", name: "q", arn, url: "http://127.0.0.1/000000000000/q", attributes: settings };
  const queues = new LaptopQueues(dataDir, [description], undefined, undefined, clock);
  const queue = queues.getQueueByArn(arn);
  if (queue === undefined) throw new Error("The queue was not made.");
  const send = (delaySeconds = 0) =>
    queues.send(queue, { body: "x", attributes: {}, delaySeconds, groupId: undefined });
  const receive = async () => await queue.receive({ max: 10, waitMillis: 0 });
  return { queues, queue, send, receive };
}

describe.each([
  ["ahead", hourMillis],
  ["back", -hourMillis],
])("a clock that is set an hour %s", (_, jump) => {
  test("lets a received message be visible again after its time-out, not before and not later", async () => {
    const clock = setClock();
    const { queues, send, receive } = openQueue(clock);
    send();
    expect(await receive()).toHaveLength(1);
    clock.jump(jump);
    clock.pass(119_000);
    expect(await receive()).toHaveLength(0);
    clock.pass(2_000);
    expect(await receive()).toHaveLength(1);
    await queues.close();
  });

  test("keeps a message for the whole visibility that was asked for later", async () => {
    const clock = setClock();
    const { queues, queue, send, receive } = openQueue(clock);
    send();
    const [{ receiptHandle } = { receiptHandle: "" }] = await receive();
    clock.jump(jump);
    // Twelve hours are the limit in all. The hour by which the clock was set does not count among them.
    expect(() => queue.changeVisibility(receiptHandle, 43_200)).not.toThrow();
    clock.pass(1_000);
    expect(() => queue.changeVisibility(receiptHandle, 43_200)).toThrow(/43200/);
    queue.changeVisibility(receiptHandle, 300);
    clock.pass(299_000);
    expect(await receive()).toHaveLength(0);
    clock.pass(2_000);
    expect(await receive()).toHaveLength(1);
    await queues.close();
  });

  test("lets a delayed message come after its delay", async () => {
    const clock = setClock();
    const { queues, send, receive } = openQueue(clock);
    send(60);
    clock.jump(jump);
    clock.pass(59_000);
    expect(await receive()).toHaveLength(0);
    clock.pass(2_000);
    expect(await receive()).toHaveLength(1);
    await queues.close();
  });

  test("between two runs delays a message by no more than it was sent with", async () => {
    const clock = setClock();
    const dataDir = directory();
    const before = openQueue(clock, dataDir);
    before.send(60);
    await before.queues.written();
    await before.queues.close();
    clock.jump(jump);
    const { queues, receive } = openQueue(clock, dataDir);
    clock.pass(61_000);
    expect(await receive()).toHaveLength(1);
    await queues.close();
  });

  test("ends no message's retention", async () => {
    const clock = setClock();
    const { queues, send, receive } = openQueue(clock, undefined, { MessageRetentionPeriod: "3600" });
    send();
    clock.jump(jump);
    clock.pass(3_599_000);
    expect(await receive()).toHaveLength(1);
    await queues.close();
  });
});

describe("a laptop that was off for 15 days", () => {
  const dayMillis = 86_400_000;
  const retention = { MessageRetentionPeriod: "1209600" };

  /** Leaves a message on the queue of a laptop, and opens it again after a while. */
  async function reopened(clock: ReturnType<typeof setClock>, offMillis: number) {
    const dataDir = directory();
    const before = openQueue(clock, dataDir, retention);
    before.send();
    await before.queues.written();
    await before.queues.close();
    clock.jump(offMillis);
    const after = openQueue(clock, dataDir, retention);
    onTestFinished(() => after.queues.close());
    return after;
  }

  test("still has what waited, and keeps it for a day at least", async () => {
    const clock = setClock();
    const { receive } = await reopened(clock, 15 * dayMillis);
    clock.pass(dayMillis - 2_000);
    expect(await receive()).toHaveLength(1);
  });

  test("shows it as old as messages are that have to be sent anew", async () => {
    const clock = setClock();
    const { queue } = await reopened(clock, 15 * dayMillis);
    const [taken] = await queue.receive({ max: 1, waitMillis: 0 });
    expect(clock.wallMillis() - (taken?.sentAt ?? 0)).toBe(13 * dayMillis);
  });

  test("keeps nothing for ever", async () => {
    const clock = setClock();
    const { receive } = await reopened(clock, 15 * dayMillis);
    clock.pass(dayMillis + 2_000);
    expect(await receive()).toHaveLength(0);
  });
});

test.each([3_600_000, -3_600_000, 15 * 86_400_000])(
  "a clock that is set by %s ms makes no message older",
  async (by) => {
    const clock = setClock();
    const { queues, queue, send } = openQueue(clock);
    const { sentTimestamp } = send();
    const sentAt = async () => (await queue.receive({ max: 1, waitMillis: 0, visibilitySeconds: 0 }))[0]?.sentAt ?? 0;
    expect(await sentAt()).toBe(sentTimestamp);
    clock.pass(5_000);
    clock.jump(by);
    expect(clock.wallMillis() - (await sentAt())).toBe(5_000);
    await queues.close();
  },
);
