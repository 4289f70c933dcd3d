import { createHook } from "node:async_hooks";
import { setImmediate } from "node:timers";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inflatedText } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/inflate.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  // Is longer than the engine's room, and than that of zlib's window.
  fc.tuple(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 50_000 })).map(([part, times]) => part.repeat(times)),
);
const wellFormed = text.map((each) => each.toWellFormed());
const level = fc.integer({ min: 0, max: 9 });

/** What no engine inflates: bytes of no such form, a text that is cut off, and nothing at all. */
const broken = fc.oneof(
  fc.constant(Buffer.from([0xff, 0xff, 0xff])),
  fc.constant(deflateRawSync("cut off in the middle").subarray(0, 10)),
  fc.constant(Buffer.alloc(0)),
);

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("inflatedText", () => {
  it("answers each text of many, of any length and level, one after the other", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(wellFormed, level)), (all) => {
        const deflated = all.map(([each, level]) => deflateRawSync(each, { level }));
        expect(deflated.map(inflatedText)).toStrictEqual(all.map(([each]) => each));
      }),
      { numRuns: 50 },
    );
  });

  it("leaves what it answered as it was when it inflates the next", () => {
    const first = inflatedText(deflateRawSync("the first text"));
    inflatedText(deflateRawSync("another text, which is longer"));
    expect(first).toBe("the first text");
  });

  it("throws for what is no deflated text, and answers the next ones", async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown): void => void uncaught.push(error);
    process.on("uncaughtException", note);
    await fc.assert(
      fc.asyncProperty(broken, wellFormed, async (bytes, each) => {
        expect(() => inflatedText(bytes)).toThrow();
        expect(inflatedText(deflateRawSync(each))).toBe(each);
        await turn();
        expect(inflatedText(deflateRawSync(each))).toBe(each);
      }),
      { numRuns: 30 },
    );
    process.off("uncaughtException", note);
    expect(uncaught).toStrictEqual([]);
  });

  it("makes no engine for each text, by the Node that is installed", () => {
    const deflated = deflateRawSync("a text of a pack");
    inflatedText(deflated);
    let engines = 0;
    const hook = createHook({ init: (_, type) => void (type === "ZLIB" && engines++) }).enable();
    for (let count = 0; count < 100; count++) inflatedText(deflated);
    hook.disable();
    expect(engines).toBe(0);
  });
});
