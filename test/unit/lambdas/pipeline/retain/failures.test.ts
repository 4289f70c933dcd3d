import { describe, expect, it } from "vitest";
import { atSeconds, kept, logged, pointAt, retained, written } from "./kept.ts";

describe("what goes wrong in retain", () => {
  it.each([
    ["no JSON", "{"],
    ["null", "null"],
    ["of another version", { ...logged([]), version: 2 }],
  ])("keeps a message that is %s, and the others are kept", async (_name, body) => {
    const { failed, events, reports } = await kept([body, logged([pointAt(atSeconds)])]);
    expect(failed).toStrictEqual(["0"]);
    expect([events.length, reports]).toStrictEqual([1, ["cannot read a retain message"]]);
  });

  const throttled = (): Promise<never> => Promise.reject(new Error("throttled"));
  const logRefuses = { writePacks: () => ({ ...written, events: throttled() }) };
  const pointsRefuse = { writePacks: () => ({ ...written, points: throttled() }) };

  it("tries all of a batch again where its points cannot be written, and notes what was logged", async () => {
    const both = { ...retained([pointAt(atSeconds)]), keepSeconds: 60 };
    const { failed, reports, lastData, latest } = await kept([both, retained([pointAt(0)])], pointsRefuse);
    expect([failed, reports]).toStrictEqual([["0", "1"], ["cannot keep points"]]);
    expect([lastData.length, latest.length]).toStrictEqual([1, 1]);
  });

  it("tries again where the log cannot be written, and notes that the source sent all the same", async () => {
    const { failed, lastData, latest } = await kept([logged([pointAt(atSeconds)])], logRefuses);
    expect([failed, lastData.length, latest.length]).toStrictEqual([["0"], 1, 1]);
  });

  it("tries again if it cannot leave a message for a source, since nothing may be dropped in silence", async () => {
    const sources = {
      setLastData: async () => ({ wasSilent: false }),
      addMessage: () => Promise.reject(new Error("throttled")),
    };
    expect((await kept([retained([pointAt(0)])], { sources })).failed).toStrictEqual(["0"]);
    expect((await kept([logged([pointAt(0)], { unretained: true })], { sources })).failed).toStrictEqual(["0"]);
  });

  it("keeps the latest events of a source of which the time of its data cannot be noted, and tries again", async () => {
    const sources = { setLastData: throttled, addMessage: async () => {} };
    const { failed, latest } = await kept([logged([pointAt(atSeconds)])], { sources });
    expect([failed, latest.length]).toStrictEqual([["0"], 1]);
  });
});
