import fc from "fast-check";
import { expect, it } from "vitest";
import { pageOfPlaces } from "../../../../../../lambdas/api/manage/http/place-paging.ts";

const request = (size: number, token: string) => ({
  method: "GET",
  path: "/",
  headers: {},
  query: new Map([
    ["page_size", [String(size)]],
    ["page_token", [token]],
  ]),
  body: Buffer.alloc(0),
  sourceIp: "192.0.2.1",
});

type Places = ReadonlyMap<string, readonly string[]>;

/** Reads all pages. Answers their items, and how many places were read for each page. `isShown` filters the items. */
async function walk(places: Places, size: number, isShown: (id: string) => boolean) {
  const seen: string[] = [];
  const reads: number[] = [];
  let token = "";
  do {
    let count = 0;
    const listing = {
      places: [...places.keys()],
      read: async (place: string, { after, limit }: { after: string | undefined; limit: number }) => {
        count++;
        const rest = (places.get(place) ?? []).filter((id) => after === undefined || id > after);
        const some = rest.slice(0, limit);
        const items = some.filter(isShown).map((id) => ({ place, id }));
        return { items, next: rest.length > limit ? some.at(-1) : undefined };
      },
      idOf: ({ id }: { readonly id: string }) => id,
    };
    const page = await pageOfPlaces(listing, request(size, token));
    expect(page.items.length).toBeLessThanOrEqual(size);
    seen.push(...page.items.map(({ place, id }) => `${place} ${id}`));
    reads.push(count);
    token = page.nextPageToken;
  } while (token);
  return { seen, reads };
}

it("every item of every place is listed once and in order, whatever the page's size and the filter", async () => {
  const id = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 3 });
  const ids = fc.uniqueArray(id, { maxLength: 12 }).map((list) => list.toSorted());
  const places = fc.array(fc.tuple(id, ids), { maxLength: 25 }).map((entries) => new Map(entries));
  const property = fc.asyncProperty(places, fc.integer({ min: 1, max: 15 }), id, async (all, size, hidden) => {
    const isShown = (one: string): boolean => !one.startsWith(hidden);
    const { seen } = await walk(all, size, isShown);
    const expected = [...all.keys()]
      .toSorted()
      .flatMap((place) => (all.get(place) ?? []).filter(isShown).map((one) => `${place} ${one}`));
    expect(seen).toStrictEqual(expected);
  });
  await fc.assert(property);
});

it("a page ends, empty even, where many places hold nothing, and the next ones go on behind them", async () => {
  const names = Array.from({ length: 1201 }, (_, index) => String(index).padStart(4, "0"));
  const places = new Map(names.map((name) => [name, name === "1200" ? ["last"] : []]));
  const { seen, reads } = await walk(places, 10, () => true);
  expect([seen, reads]).toStrictEqual([["1200 last"], [500, 500, 201]]);
});
