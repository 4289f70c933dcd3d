import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairQueue } from "../../../../../lambdas/shared/access/fair-queue.ts";

/** Runs work that ends when it is told to, and notes what becomes of each piece. */
function begin(mostWaiting: number) {
  const full = new Error("full");
  const clock = { millis: 0 };
  const queue = new FairQueue({
    mostWaiting,
    longestWaitMillis: 1000,
    steadyMillis: () => clock.millis,
    refusal: () => full,
  });
  const started: string[] = [];
  const refused: string[] = [];
  const ends: (() => void)[] = [];
  const send = async (subject: string, name = subject): Promise<void> => {
    const work = () => {
      started.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    };
    void queue.run(subject, work).catch((error: unknown) => refused.push(error === full ? name : String(error)));
    await setImmediate();
  };
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await setImmediate();
  };
  return { queue, clock, started, refused, running: ends, send, endOne };
}

describe("a fair queue", () => {
  it("does one piece of work at a time, and lets so many wait", async () => {
    const { started, refused, running, send, endOne } = begin(2);
    for (const name of ["one", "two", "three", "four"]) await send("a", name);
    expect({ started, refused, running: running.length }).toEqual({ started: ["one"], refused: ["four"], running: 1 });
    await endOne();
    await send("a", "five");
    await endOne();
    await endOne();
    expect({ started, refused }).toEqual({ started: ["one", "two", "three", "five"], refused: ["four"] });
  });

  it("takes turns between subjects, however many pieces one of them has sent", async () => {
    const { started, send, endOne } = begin(6);
    for (let each = 0; each < 5; each += 1) await send("flood");
    await send("ann");
    await send("bob");
    for (let each = 0; each < 4; each += 1) await endOne();
    expect(started).toEqual(["flood", "flood", "ann", "bob", "flood"]);
  });

  it("makes room for others at the cost of whoever has most waiting, last come first", async () => {
    const { refused, started, send, endOne } = begin(3);
    for (const name of ["flood 1", "flood 2", "flood 3", "flood 4"]) await send("flood", name);
    await send("ann");
    await send("bob");
    await send("flood", "flood 5");
    expect(refused).toEqual(["flood 4", "flood 3", "flood 5"]);
    for (let each = 0; each < 4; each += 1) await endOne();
    expect(started).toEqual(["flood 1", "flood 2", "ann", "bob"]);
  });

  it("refuses a newcomer where nobody has more waiting than it would have", async () => {
    const { refused, send } = begin(2);
    for (const name of ["first", "a", "b", "c"]) await send(name);
    expect(refused).toEqual(["c"]);
  });

  it("refuses what has waited for too long when its turn comes, and goes on with what has not", async () => {
    const { clock, started, refused, send, endOne } = begin(4);
    for (const name of ["first", "old", "older"]) await send("a", name);
    clock.millis = 500;
    await send("a", "young");
    clock.millis = 1001;
    await endOne();
    expect({ started, refused }).toEqual({ started: ["first", "young"], refused: ["old", "older"] });
    await send("a", "next");
    clock.millis = 3000;
    await endOne();
    await send("a", "last");
    expect({ started, refused }).toEqual({ started: ["first", "young", "last"], refused: ["old", "older", "next"] });
  });

  it("goes on after work that failed, and passes its error on", async () => {
    const { queue, started, send } = begin(1);
    const failing = expect(queue.run("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    await send("b");
    await failing;
    expect(started).toEqual(["b"]);
  });

  it("does or refuses everything, one at a time, and no more waits than may, in any order", async () => {
    const step = fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.constant("end"));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(4), async (steps, mostWaiting) => {
        const { started, refused, running, send, endOne } = begin(mostWaiting);
        let sent = 0;
        for (const each of steps) {
          if (each === "end") await endOne();
          else {
            sent += 1;
            await send(each);
          }
          expect(running.length).toBeLessThanOrEqual(1);
          expect(sent - started.length - refused.length).toBeLessThanOrEqual(mostWaiting);
          expect(sent === 0 || started.length > 0).toBe(true);
        }
        while (running.length > 0) await endOne();
        expect(started.length + refused.length).toBe(sent);
        expect(refused.filter((name) => name.length > 1)).toEqual([]);
      }),
    );
  });
});
