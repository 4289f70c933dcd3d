import { describe, expect, it } from "vitest";
import { EngineInMemory } from "../../../../../../support/query/engine-in-memory.ts";
import { asked, at } from "./asked.ts";

const points = [
  at(1, { x: 1, s: "a" }, { h: "b", r: "eu" }),
  at(2, { x: "two" }, { h: "a" }),
  at(3, { y: true }, { r: "us" }, "n"),
];
const shown = async (query: string) =>
  (await asked(points, query)).map(({ name, columns, values }) => [name, columns, values]);

describe("SHOW", () => {
  it("lists measurements, by name and by the tags that they have", async () => {
    expect(await shown("SHOW MEASUREMENTS")).toEqual([["measurements", ["name"], [["m"], ["n"]]]]);
    expect(await shown("SHOW MEASUREMENTS WITH MEASUREMENT =~ /(?i)N/")).toEqual([["measurements", ["name"], [["n"]]]]);
    expect(await shown("SHOW MEASUREMENTS WHERE r = 'us'")).toEqual([["measurements", ["name"], [["n"]]]]);
    expect(await shown("SHOW MEASUREMENTS WHERE nosuch = ''")).toEqual([]);
    expect(await shown("SHOW MEASUREMENTS LIMIT 1 OFFSET 1")).toEqual([["measurements", ["name"], [["n"]]]]);
  });

  it("lists a measurement once that is named several times", async () => {
    expect(await shown("SHOW TAG KEYS FROM n, /n/, n")).toEqual(await shown("SHOW TAG KEYS FROM n"));
    expect(await shown("SHOW MEASUREMENT EXACT CARDINALITY FROM n, n")).toEqual([[undefined, ["count"], [[1]]]]);
    expect(await shown("SHOW FIELD KEYS FROM /n/, n")).toEqual(await shown("SHOW FIELD KEYS FROM n"));
  });

  it("lists keys of tags and fields, and a field that had two types twice", async () => {
    expect(await shown("SHOW TAG KEYS FROM n")).toEqual([["n", ["tagKey"], [["Connection_Tag"], ["r"]]]]);
    expect(await shown("SHOW FIELD KEYS FROM m")).toEqual([
      [
        "m",
        ["fieldKey", "fieldType"],
        [
          ["s", "string"],
          ["x", "float"],
          ["x", "string"],
        ],
      ],
    ]);
  });

  it("lists values of tags in order, by their keys and by conditions", async () => {
    expect(await shown("SHOW TAG VALUES WITH KEY IN (h, r)")).toEqual([
      [
        "m",
        ["key", "value"],
        [
          ["h", "a"],
          ["h", "b"],
          ["r", "eu"],
        ],
      ],
      ["n", ["key", "value"], [["r", "us"]]],
    ]);
    expect(await shown("SHOW TAG VALUES FROM m WITH KEY = h WHERE h =~ /^a/")).toEqual([
      ["m", ["key", "value"], [["h", "a"]]],
    ]);
    expect(await shown("SHOW TAG VALUES WITH KEY = h WHERE r = 'us'")).toEqual([]);
    expect(await shown("SHOW TAG VALUES WITH KEY = nosuch")).toEqual([]);
  });

  it("lists databases and retention policies", async () => {
    expect(await shown("SHOW DATABASES")).toEqual([["databases", ["name"], [["source"]]]]);
    expect(await shown("SHOW RETENTION POLICIES")).toEqual([
      [
        undefined,
        ["name", "duration", "shardGroupDuration", "replicaN", "default"],
        [["autogen", "0s", "24h0m0s", 1, true]],
      ],
    ]);
  });

  it("counts", async () => {
    expect(await shown("SHOW MEASUREMENT EXACT CARDINALITY")).toEqual([[undefined, ["count"], [[2]]]]);
    expect(await shown("SHOW MEASUREMENT CARDINALITY")).toEqual([[undefined, ["cardinality estimation"], [[2]]]]);
    expect(await shown("SHOW MEASUREMENT CARDINALITY FROM m")).toEqual([[undefined, ["count"], [[1]]]]);
    expect(await shown("SHOW TAG VALUES CARDINALITY WITH KEY = h")).toEqual([["m", ["count"], [[2]]]]);
  });

  /** Answers an engine whose catalogue does not know all values of the tags. */
  function cut(): EngineInMemory {
    const engine = new EngineInMemory(points);
    const seriesAt = async (place: Parameters<typeof engine.series.seriesAt>[0]) =>
      (await engine.series.seriesAt(place)).map((known) => ({
        ...known,
        tags: new Map([...known.tags].map(([key, tag]) => [key, { ...tag, complete: false }])),
      }));
    return new EngineInMemory([], {}, { catalogue: { seriesAt } });
  }

  it("says that a tag has more values than are listed", async () => {
    const [answer] = await cut().query("SHOW TAG VALUES FROM m WITH KEY = h");
    expect(answer?.messages).toEqual([{ level: "warning", text: expect.stringMatching(/"h" of "m" has more values/) }]);
  });

  it("lists what may have come with a value that a catalogue has no room for", async () => {
    for (const condition of ["h = 'unlisted'", "h =~ /unlisted/", "h = 'unlisted' AND time > 0"]) {
      const [found] = await cut().query(`SHOW MEASUREMENTS WHERE ${condition}`);
      expect(found?.series.map(({ values }) => values)).toEqual([[["m"]]]);
    }
    const [listed] = await cut().query("SHOW TAG VALUES FROM m WITH KEY = r WHERE h = 'unlisted'");
    const [all] = await cut().query("SHOW TAG VALUES FROM m WITH KEY = r");
    expect(listed?.series).toEqual(all?.series);
    const [itself] = await cut().query("SHOW TAG VALUES FROM m WITH KEY = h WHERE h = 'unlisted'");
    expect([itself?.series, itself?.messages.length]).toEqual([[], 1]);
  });
});
