import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withTimes } from "../../../../console/url/fixed-times.ts";

const times = { from: "2026-11-29T00:00:00.000000Z", to: "2026-11-29T06:00:00.000000Z" };

describe("an address with other times", () => {
  it("says them as the pages do, and nothing else anew", () => {
    const address = "https://example.org/projects/p1/explore?from=-24h&source=s1&source=s2#x";
    const url = new URL(withTimes(address, times));
    expect([url.pathname, url.hash, ...url.searchParams]).toEqual([
      "/projects/p1/explore",
      "#x",
      ["from", times.from],
      ["source", "s1"],
      ["source", "s2"],
      ["to", times.to],
    ]);
  });

  it("has no end where the range has none", () => {
    expect(withTimes("https://example.org/?to=-1h", { from: "-7d" })).toBe("https://example.org/?from=-7d");
  });

  it("keeps all that it does not know", () => {
    const entry = fc.tuple(
      fc.string().filter((name) => name !== "from" && name !== "to"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const before = new URL(`https://example.org/a?${new URLSearchParams(entries)}`);
        const after = new URL(withTimes(before.href, times));
        after.searchParams.delete("from");
        after.searchParams.delete("to");
        expect([...after.searchParams]).toEqual([...before.searchParams]);
      }),
    );
  });
});
