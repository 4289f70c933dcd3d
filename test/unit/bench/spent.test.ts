import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { spentIn, sumOf } from "../../../bench/profile/spent.ts";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";

const frame = (functionName: string, url: string, lineNumber = 0) => ({
  functionName,
  scriptId: "1",
  url,
  lineNumber,
  columnNumber: 0,
});

/** Makes a profile in which each function was met for so many microseconds. */
const profileOf = (...met: readonly [ReturnType<typeof frame>, number][]) => ({
  nodes: met.map(([callFrame], index) => ({ id: index + 1, callFrame })),
  startTime: 0,
  endTime: 0,
  samples: met.map((_, index) => index + 1),
  timeDeltas: met.map(([, micros]) => micros),
});

/** Makes a bundle whose first line is the third of a file of ours, and its second the first of a package's. */
function bundle(): string {
  const file = join(folderOfTest(), "index.mjs");
  const sources = ["../../lambdas/api/ingest/door.ts", "../../node_modules/@smithy/core/dist/a.js"];
  writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sources, names: [], mappings: "AAEA;ACFA" }));
  return pathToFileURL(file).href;
}

describe("where a profile's time was spent", () => {
  it("is told by package and by function, and not while the thread waited", () => {
    const profile = profileOf(
      [frame("send", "node:net", 41), 1_000],
      [frame("parse", "file:///x/node_modules/@middy/core/index.js", 6), 2_000],
      [frame("", "file:///x/local/gate/services/sqs.ts"), 500],
      [frame("(idle)", ""), 9_000],
      [frame("(program)", ""), 9_000],
      [frame("(garbage collector)", ""), 250],
    );
    const { byPackage, byFunction } = spentIn(profile);
    expect(Object.fromEntries(byPackage)).toStrictEqual({
      node: 1,
      "@middy/core": 2,
      "local/gate/services": 0.5,
      "(garbage collector)": 0.25,
    });
    expect(byFunction.get("send node:net:42")).toBe(1);
    expect(byFunction.get("parse @middy/core/index.js:7")).toBe(2);
    expect(byFunction.get("(anonymous) local/gate/services/sqs.ts:1")).toBe(0.5);
  });

  it("is found through the source map of a bundle", () => {
    const url = bundle();
    const { byPackage, byFunction } = spentIn(profileOf([frame("a", url, 0), 1_000], [frame("b", url, 1), 3_000]));
    expect(Object.fromEntries(byPackage)).toStrictEqual({ "lambdas/api/ingest": 1, "@smithy/core": 3 });
    expect([...byFunction.keys()]).toStrictEqual(["a lambdas/api/ingest/door.ts:3", "b @smithy/core/dist/a.js:1"]);
  });

  it("of several threads of a function is added up", () => {
    const one = spentIn(profileOf([frame("send", "node:net"), 1_000]));
    const other = spentIn(profileOf([frame("send", "node:net"), 500], [frame("read", "node:fs"), 250]));
    expect(Object.fromEntries(sumOf([one, other]).byPackage)).toStrictEqual({ node: 1.75 });
  });
});
