import { describe, expect, it } from "vitest";
import { Turns } from "../../../../../lambdas/background/perform/turns.ts";

const usual = { isHeavy: false, isSuspect: false };
const heavy = { isHeavy: true, isSuspect: false };
const suspect = { isHeavy: false, isSuspect: true };

describe("work of one function", () => {
  it("runs side by side, but for a second that fills the memory", () => {
    const turns = new Turns();
    expect(turns.take(usual)).toBeDefined();
    const end = turns.take(heavy);
    expect([end !== undefined, turns.take(heavy)]).toStrictEqual([true, undefined]);
    expect(turns.take(usual)).toBeDefined();
    end?.();
    expect(turns.take(heavy)).toBeDefined();
  });

  it("runs alone where a run of it was cut off", () => {
    const turns = new Turns();
    const end = turns.take(usual);
    expect(turns.take(suspect)).toBeUndefined();
    end?.();
    const endAlone = turns.take(suspect);
    expect([usual, heavy, suspect].map((work) => turns.take(work))).toStrictEqual([undefined, undefined, undefined]);
    endAlone?.();
    expect(turns.take(heavy)).toBeDefined();
  });

  it("ends its turn where it fails, and is not done out of turn", async () => {
    const turns = new Turns();
    const done: string[] = [];
    const failing = turns.run(heavy, async () => {
      done.push("first");
      throw new Error("the store is away");
    });
    expect(await turns.run(heavy, async () => void done.push("beside it"))).toBe(false);
    await expect(failing).rejects.toThrow("away");
    expect(await turns.run(heavy, async () => void done.push("after it"))).toBe(true);
    expect(done).toStrictEqual(["first", "after it"]);
  });
});
