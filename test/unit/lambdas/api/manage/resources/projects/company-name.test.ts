import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { displayName, topicName } from "../../../../../../../lambdas/api/manage/http/fields.ts";
import { companyNamesOf } from "../../../../../../../lambdas/api/manage/resources/projects/company-name.ts";

const id = "0123456789abcdefghij";

describe("companyNamesOf", () => {
  it.each([
    ["Acme", ["Acme", `Acme ${id}`]],
    ["A/B", ["A-B", `A-B ${id}`]],
    ["Family \u{1f469}\u200d\u{1f467}", ["Family \u{1f469}\u{1f467}", `Family \u{1f469}\u{1f467} ${id}`]],
    ["\u0410cme", [`project ${id}`]],
    ["\u200b", [`project ${id}`]],
  ])("makes of %j names that a project may have", (name, names) => {
    expect(companyNamesOf({ id, displayName: name })).toStrictEqual(names);
  });

  it("makes names that may be given, whatever the display name is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        const asked = v.safeParse(displayName, text);
        if (!asked.success) return;
        const names = companyNamesOf({ id, displayName: asked.output });
        for (const name of names) expect(v.parse(topicName, name)).toBe(name);
        expect(names.at(-1)).toContain(id);
      }),
      { numRuns: 2000 },
    );
  });
});
