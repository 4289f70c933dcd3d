import { describe, expect, it } from "vitest";
import { atSeconds, kept, logged, pointAt, retained } from "./kept.ts";

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

  const writePacks = () => Promise.reject(new Error("throttled"));

  it("tries all of a batch again where its points cannot be written", async () => {
    const { failed, reports } = await kept([retained([pointAt(atSeconds)]), retained([pointAt(0)])], { writePacks });
    expect([failed, reports]).toStrictEqual([["0", "1"], ["cannot keep points"]]);
  });

  it("tries again where the log cannot be written, and notes nothing yet", async () => {
    const { failed, lastData } = await kept([logged([pointAt(atSeconds)])], { writePacks });
    expect([failed, lastData]).toStrictEqual([["0"], []]);
  });

  it("keeps the log, and tries again, while it cannot be noted what series there are", async () => {
    const catalogue = { note: () => Promise.reject(new Error("throttled")) };
    const both = { ...retained([pointAt(atSeconds)]), keepSeconds: 60 };
    const { failed, events, points, lastData, stored } = await kept([both], { catalogue });
    expect([failed, events.length, points, lastData.length, stored]).toStrictEqual([["0"], 1, [], 1, []]);
  });

  it("counts nothing of a batch that comes again, whatever of it was written", async () => {
    const batch = [retained([pointAt(atSeconds)]), logged([pointAt(atSeconds)])];
    expect((await kept(batch, { writePacks })).stored).toStrictEqual([]);
    expect((await kept(batch)).stored).toMatchObject([{ project: "P", retention: "year", points: 1 }]);
  });

  it("tries again if it cannot leave a message for a source, since nothing may be dropped in silence", async () => {
    const sources = {
      setLastData: async () => ({ wasSilent: false }),
      addMessage: () => Promise.reject(new Error("throttled")),
    };
    expect((await kept([retained([pointAt(0)])], { sources })).failed).toStrictEqual(["0"]);
    expect((await kept([logged([pointAt(0)], { unretained: true })], { sources })).failed).toStrictEqual(["0"]);
  });
});
