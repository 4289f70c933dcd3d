import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { flag, readSearch, wholeNumber, writeSearch } from "../../../../console/url/search.ts";

const schema = v.object({
  status: v.optional(v.picklist(["all", "good", "bad"]), "all"),
  types: v.optional(v.array(v.string()), []),
  columns: v.optional(v.array(v.string()), ["name"]),
  live: flag,
  size: v.optional(wholeNumber, "50"),
  text: v.optional(v.string(), ""),
});

const state = fc.record({
  status: fc.constantFrom("all" as const, "good" as const, "bad" as const),
  types: fc.array(fc.string({ unit: "binary", minLength: 1 })),
  columns: fc.array(fc.string({ minLength: 1 })),
  live: fc.boolean(),
  size: fc.nat({ max: 999_999_999 }),
  text: fc.string({ unit: "binary" }),
});

describe("the state in an address", () => {
  it("comes back as it was written, whatever it holds", () => {
    fc.assert(
      fc.property(state, (written) => {
        const address = writeSearch(schema, new URLSearchParams(), written).toString();
        expect(readSearch(schema, new URLSearchParams(address))).toEqual(written);
      }),
    );
  });

  it("is read from any address, each entry by itself", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("status", "types", "live", "size", "other"), fc.string())),
        (pairs) => {
          const read = readSearch(schema, new URLSearchParams(pairs));
          expect(["all", "good", "bad"]).toContain(read.status);
          expect(Number.isInteger(read.size)).toBe(true);
        },
      ),
    );
    const half = new URLSearchParams("status=nonsense&size=20&live=perhaps");
    expect(readSearch(schema, half)).toMatchObject({ status: "all", size: 20, live: false });
  });

  it("leaves out what is the default, and keeps what others wrote", () => {
    const before = new URLSearchParams("zone=UTC&status=bad");
    expect(writeSearch(schema, before, { status: "all", types: ["a", "b"] }).toString()).toBe(
      "zone=UTC&types=a&types=b",
    );
    expect(writeSearch(schema, before, { status: undefined }).toString()).toBe("zone=UTC");
  });
});
