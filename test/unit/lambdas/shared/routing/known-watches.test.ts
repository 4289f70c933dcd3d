import { describe, expect, it } from "vitest";
import { KnownWatches } from "../../../../../lambdas/shared/routing/known-watches.ts";

const none = { mqtt: false, stream: false };

describe("KnownWatches", () => {
  it("asks anew for what nobody follows, each time", () => {
    const watches = new KnownWatches("watched");
    const both = [
      { project: "P", kind: "mqtt" },
      { project: "P", kind: "stream" },
    ];
    expect(watches.unknown(["P"], 0)).toStrictEqual(both);
    expect(watches.of("P", 0)).toStrictEqual(none);
    expect(watches.unknown(["P"], 0)).toStrictEqual(both);
  });

  it("sees a watch that began between two batches", () => {
    const watches = new KnownWatches("watched");
    watches.note([]);
    expect(watches.of("P", 1000)).toStrictEqual(none);
    watches.note([{ project: "P", kind: "stream", watchedUntil: 900 }]);
    expect(watches.of("P", 1000)).toStrictEqual({ mqtt: false, stream: true });
    expect(watches.of("Q", 1000)).toStrictEqual(none);
  });

  it("remembers a lease to its end and not longer, and asks for the other way alone meanwhile", () => {
    const watches = new KnownWatches("watched");
    watches.note([{ project: "P", kind: "stream", watchedUntil: 900 }]);
    expect(watches.unknown(["P"], 899_999)).toStrictEqual([{ project: "P", kind: "mqtt" }]);
    expect(watches.of("P", 899_999).stream).toBe(true);
    expect(watches.of("P", 900_000).stream).toBe(false);
    expect(watches.unknown(["P"], 900_000)).toHaveLength(2);
  });

  it("asks for nothing where every project is always fed", () => {
    const watches = new KnownWatches("always");
    expect(watches.unknown(["P"], 0)).toStrictEqual([]);
    expect(watches.of("P", 0)).toStrictEqual({ mqtt: true, stream: true });
  });
});
