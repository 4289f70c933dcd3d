import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProjectQuota } from "../../../../../lambdas/api/ingest/quota.ts";
import { WindowQuota } from "../../../../../lambdas/shared/access/window-quota.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { CounterInMemory } from "./counter-in-memory.ts";

const refusalOf = async (taking: Promise<void>): Promise<PlatformError | undefined> => {
  const error = await taking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof PlatformError ? error : undefined;
};

describe("a project's quota", () => {
  it("lets a project send its rate over ten seconds, and no more until the next ten", async () => {
    const quota = createProjectQuota(new CounterInMemory(), 100);
    for (let taken = 0; taken < 1000; taken += 10) await quota.take("P", 10, 12_000);
    expect(await refusalOf(quota.take("P", 1, 13_500))).toMatchObject({
      code: "too-many-requests",
      retryAfterSeconds: 7,
      message: "The project sends more than its 100 points a second; send again in 7 s.",
    });
    expect(await refusalOf(quota.take("P", 1, 20_000))).toBeUndefined();
  });

  it("asks to wait for whole seconds from 1 to 10, after which there is room again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 10_000_000 }), async (now) => {
        const quota = createProjectQuota(new CounterInMemory(), 1);
        await quota.take("P", 10, now);
        const after = (await refusalOf(quota.take("P", 1, now)))?.retryAfterSeconds ?? 0;
        expect(Number.isInteger(after) && after >= 1 && after <= 10).toBe(true);
        expect(await refusalOf(quota.take("P", 1, now + after * 1000))).toBeUndefined();
      }),
    );
  });

  it("lets no project use up another's", async () => {
    const quota = createProjectQuota(new CounterInMemory(), 1);
    await quota.take("P", 10_000, 0);
    expect(await refusalOf(quota.take("P", 1, 0))).toBeDefined();
    expect(await refusalOf(quota.take("Q", 1, 0))).toBeUndefined();
  });

  it("counts what other environments took, of which a twentieth of the quota may come late", async () => {
    const shared = new CounterInMemory();
    const environments = Array.from({ length: 4 }, () => createProjectQuota(shared, 100));
    let taken = 0;
    for (let round = 0; round < 1000; round++) {
      const environment = environments[round % environments.length];
      if (environment && !(await refusalOf(environment.take("P", 5, 0)))) taken += 5;
    }
    expect(taken).toBeGreaterThanOrEqual(1000);
    // Each environment may hold back a twentieth, and learns of the others' calls only when it reports its own.
    expect(taken).toBeLessThanOrEqual(1000 + 4 * 50 + 4 * 50);
  });

  it("refuses the first request of an environment that is new to a window which others have used up", async () => {
    const shared = new CounterInMemory();
    await createProjectQuota(shared, 100).take("P", 1000, 12_000);
    expect(await refusalOf(createProjectQuota(shared, 100).take("P", 500, 12_100))).toMatchObject({
      code: "too-many-requests",
    });
  });

  it("writes nothing for a quiet project", async () => {
    const shared = new CounterInMemory();
    const quota = createProjectQuota(shared, 100);
    for (let window = 0; window < 10; window++) await quota.take("P", 49, window * 10_000);
    expect(shared.writes).toBe(0);
  });

  it("does not close the door where the counter cannot be reached, and still counts what it took itself", async () => {
    const quota = createProjectQuota({ add: () => Promise.reject(new Error("throttled")) }, 100);
    await quota.take("P", 600, 0);
    await quota.take("P", 400, 0);
    expect(await refusalOf(quota.take("P", 1, 0))).toMatchObject({ code: "too-many-requests" });
  });
});

describe("a quota of ten a minute", () => {
  const tenAMinute = { windowSeconds: 60, perWindow: 10, refusal: (after: number) => `Wait ${after} s.` };

  it("is counted for all environments at each take", async () => {
    const shared = new CounterInMemory();
    const environments = Array.from({ length: 20 }, () => new WindowQuota(shared, tenAMinute));
    const refusals = await Promise.all(environments.map((environment) => refusalOf(environment.take("name", 1, 0))));
    expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(10);
  });

  it("has room again for what was given back", async () => {
    const shared = new CounterInMemory();
    const quota = new WindowQuota(shared, tenAMinute);
    for (let taken = 0; taken < 30; taken++) {
      await quota.take("name", 1, 0);
      await quota.giveBack("name", 1, 0);
    }
    expect([...shared.totals.values()]).toEqual([0]);
  });

  it("gives nothing back to a window that is over", async () => {
    const shared = new CounterInMemory();
    const quota = new WindowQuota(shared, tenAMinute);
    await quota.take("name", 1, 59_000);
    await quota.take("name", 1, 60_000);
    await quota.giveBack("name", 1, 59_000);
    expect(shared.totals.get("name 1")).toBe(1);
  });

  it("fails without the right to count, although it goes on while the counter cannot be reached", async () => {
    const failing = (error: Error) =>
      new WindowQuota({ add: () => Promise.reject(error) }, tenAMinute).take("name", 5, 0);
    const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    await expect(failing(denied)).rejects.toBe(denied);
    await failing(new Error("timeout"));
  });
});
