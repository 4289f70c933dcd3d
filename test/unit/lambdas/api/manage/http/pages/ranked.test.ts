import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RankTokens, rankedPage, shownAtOnce } from "../../../../../../../lambdas/api/manage/http/pages/ranked.ts";
import { compareRanks, orderValue, type Rank } from "../../../../../../../lambdas/shared/core/source/device-query.ts";

const rank: fc.Arbitrary<Rank> = fc.record({
  value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("a", "b"), fc.constant(undefined)).map(orderValue),
  project: fc.constantFrom("p", "q"),
  id: fc.uuid(),
});

const requestOf = (pageToken: string) => ({
  method: "GET",
  path: "/v2/projects/p/sources",
  headers: {},
  query: new Map(pageToken === "" ? [] : [["page_token", [pageToken]]]),
  body: Buffer.from(""),
  sourceIp: "192.0.2.1",
});

describe("a page of sources in an order of their own", () => {
  it("follows on the one before: together they hold all that is left, once each and in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(rank, { selector: ({ id }) => id, maxLength: 80 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 9 }),
        async (ranks, descending, size, every) => {
          const deleted = new Set(ranks.filter((_, index) => index % every === 0).map(({ id }) => id));
          const tokens = new RankTokens("asked");
          const shown: string[] = [];
          let token = "";
          do {
            const show = async (some: readonly Rank[]) => {
              expect(some.length).toBeLessThanOrEqual(shownAtOnce);
              return some.map(({ id }) => (deleted.has(id) ? undefined : id));
            };
            const page = await rankedPage({ ranks, descending, show }, { after: tokens.read(requestOf(token)), size });
            expect(page.shown.length).toBeLessThanOrEqual(size);
            shown.push(...page.shown);
            token = tokens.after(page.next);
          } while (token !== "");
          const sorted = ranks.toSorted((one, other) => compareRanks(one, other, descending));
          expect(shown).toEqual(sorted.map(({ id }) => id).filter((id) => !deleted.has(id)));
        },
      ),
    );
  });

  it("ends before what an answer has no room for", async () => {
    const ranks = ["a", "b", "c"].map((id): Rank => ({ value: [0, 0], project: "p", id }));
    const show = async (some: readonly Rank[]) => some.map(({ id }) => id.repeat(600_000));
    const first = await rankedPage({ ranks, descending: false, show }, { after: undefined, size: 100 });
    expect([first.shown.length, first.next?.id]).toEqual([1, "a"]);
  });

  it("is not found by a token of another list", () => {
    const token = new RankTokens("asked").after({ value: [0, 0], project: "p", id: "a" });
    expect(() => new RankTokens("asked otherwise").read(requestOf(token))).toThrow(/page_token/);
  });
});
