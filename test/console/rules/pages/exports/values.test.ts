import { describe, expect, it } from "vitest";
import { search } from "../../../../../console/pages/exports/search.ts";
import { bodyOf, valuesOf } from "../../../../../console/pages/exports/values.ts";
import { readSearch } from "../../../../../console/url/search.ts";

const now = Date.parse("2026-01-02T03:04:05Z");
const begun = (query: string) => valuesOf(readSearch(search, new URLSearchParams(query)), ["oneYear", "oneWeek"]);

describe("what is asked of an export", () => {
  it("is all of the first retention in the last day where nothing else is said", () => {
    expect(bodyOf(begun(""), now)).toEqual({
      retention: "oneYear",
      startTime: "2026-01-01T03:04:05.000000Z",
      endTime: "2026-01-02T03:04:05.000000Z",
      format: "CSV",
    });
  });

  it("is what the address says, but for a retention that there is not", () => {
    const query = "retention=oneWeek&source=s1&source=s2&measurement=m&field=a&from=-1h";
    expect(bodyOf(begun(query), now)).toMatchObject({
      retention: "oneWeek",
      sources: ["s1", "s2"],
      measurement: "m",
      fields: ["a"],
      startTime: "2026-01-02T02:04:05.000000Z",
    });
    expect(begun("retention=other").retention).toBe("oneYear");
  });

  it("leaves out fields without a name, and texts as they are where files have no formulas", () => {
    const values = { ...begun(""), fields: [" ", "a "], keepsFormulas: true };
    expect(bodyOf(values, now)).toMatchObject({ fields: ["a"], formulas: "KEEP" });
    expect(bodyOf({ ...values, format: "PARQUET" }, now)).not.toHaveProperty("formulas");
  });
});
