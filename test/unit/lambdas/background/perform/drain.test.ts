import { describe, expect, it } from "vitest";
import { drain } from "../../../../../lambdas/background/perform/drain.ts";
import { acknowledged, failedBy, now } from "../../shared/delivery/setting.ts";
import { jobOf, waitingOf } from "./waiting-queue.ts";

const draining = { state: "DRAINING", nextProbeAt: now, watchedAt: now } as const;
const eventsOf = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);
const kinds = ({ done }: ReturnType<typeof waitingOf>) => done.jobs.map(({ message: { kind } }) => kind);

/** Makes a queue to drain, and counts the requests of each second. */
function countedBySecond(setting: Parameters<typeof waitingOf>[0]) {
  const counts: number[] = [];
  const made = waitingOf({
    health: draining,
    ...setting,
    answer: (posted) => {
      const second = Math.floor((made.clock.now - now) / 1000);
      counts[second] = (counts[second] ?? 0) + 1;
      return setting?.answer?.(posted) ?? acknowledged;
    },
  });
  return { made, counts };
}

describe("draining a backlog", () => {
  it("doubles its rate each second, up to a hundred", async () => {
    const { made, counts } = countedBySecond({ events: eventsOf(600) });
    await drain(jobOf("drain"), made.port);
    expect(counts.slice(0, 9)).toStrictEqual([1, 2, 4, 8, 16, 32, 64, 100, 100]);
    expect(made.done.removed.length).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(Math.max(...made.done.received)).toBeLessThanOrEqual(10);
  });

  it("stays within the connector's own bound of requests at once", async () => {
    const { made, counts } = countedBySecond({ events: eventsOf(100), connector: { concurrency: 5 } });
    await drain(jobOf("drain"), made.port);
    expect(counts.slice(0, 6)).toStrictEqual([1, 2, 4, 5, 5, 5]);
  });

  it("ends when the mapping takes events again", async () => {
    const { made } = countedBySecond({ events: eventsOf(50) });
    const asked: number[] = [];
    const adjust = async () => asked.push(made.clock.now - now) > 0 && made.clock.now >= now + 3_000;
    Object.assign(made.port.queues, { adjust });
    await drain(jobOf("drain"), made.port);
    expect([made.done.posted.length, kinds(made)]).toStrictEqual([50, []]);
    expect(made.state.health).toStrictEqual({ watchedAt: now });
    // The drain does not ask each second, because Lambda's control plane takes few calls.
    expect(asked).toStrictEqual([0, 10_000]);
  });

  it("is gone on with by another invocation after 35 seconds", async () => {
    const { made } = countedBySecond({});
    await drain(jobOf("drain"), made.port);
    expect(made.clock.now).toBe(now + 35_000);
    expect(kinds(made)).toStrictEqual(["drain"]);
    expect(made.state.health).toMatchObject({ state: "DRAINING", nextProbeAt: now + 35_000 });
  });

  it("ends after two seconds in which nothing succeeded: the receiver is down again", async () => {
    const { made, counts } = countedBySecond({ events: eventsOf(50), answer: () => failedBy() });
    await drain(jobOf("drain"), made.port);
    expect([counts, kinds(made)]).toStrictEqual([
      [1, 2],
      ["mapping", "probe"],
    ]);
    expect(made.state.health).toMatchObject({ state: "DOWN", nextProbeAt: made.clock.now + 15_000 });
    expect(made.done.removed).toStrictEqual([]);
  });

  it("goes on where something succeeded, and where there is nothing to send", async () => {
    let requests = 0;
    const answer = () => (requests++ % 2 === 0 ? failedBy() : acknowledged);
    const { made } = countedBySecond({ events: eventsOf(50), answer });
    await drain(jobOf("drain"), made.port);
    expect(made.state.health.state).toBe("DRAINING");
  });

  it("ends at once where the connector was disabled, or is down again", async () => {
    for (const state of [undefined, "DOWN"] as const) {
      const { made } = countedBySecond({ events: eventsOf(50) });
      const open = made.port.open;
      let reads = 0;
      Object.assign(made.port, {
        open: async (project: string, id: string) => {
          if (++reads === 4) made.state.health = state ? { state, nextProbeAt: Number.MAX_SAFE_INTEGER } : {};
          return open(project, id);
        },
      });
      await drain(jobOf("drain"), made.port);
      expect([made.done.posted.length, kinds(made)]).toStrictEqual([1, []]);
    }
  });

  it("goes on while the mapping refuses to be changed", async () => {
    const { made, counts } = countedBySecond({ events: eventsOf(5) });
    made.mapping.error = new Error("busy");
    await drain(jobOf("drain"), made.port);
    expect(counts.slice(0, 3)).toStrictEqual([1, 2, 2]);
  });

  it("is done by one of repeated jobs", async () => {
    const { made, counts } = countedBySecond({ events: eventsOf(50) });
    await Promise.all([drain(jobOf("drain"), made.port), drain(jobOf("drain"), made.port)]);
    expect(counts.slice(0, 3)).toStrictEqual([1, 2, 4]);
    expect(kinds(made)).toStrictEqual(["drain"]);
  });

  it("brings the mapping into line where there is nothing to drain any more", async () => {
    const made = waitingOf({ events: ["a"] });
    await drain(jobOf("drain"), made.port);
    expect([made.done.posted, made.mapping.adjusted]).toStrictEqual([[], [true]]);
  });
});
