import { describe, expect, it } from "vitest";
import { mostAnswerBytes } from "../../../../../../../lambdas/api/manage/http/pages/answer-size.ts";
import { readPage } from "../../../../../../../lambdas/api/manage/http/pages/read-page.ts";

describe("readPage", () => {
  const listing = (ids: readonly string[], size: number) => ({
    read: async ({ after, limit }: { after: string | undefined; limit: number }) => {
      const rest = after === undefined ? ids : ids.filter((id) => id > after);
      const items = rest.slice(0, limit);
      return { items, next: rest.length > limit ? items.at(-1) : undefined };
    },
    idOf: (id: string) => id,
    show: (id: string) => ({ id, text: "x".repeat(size) }),
  });

  it("has at least one entry on a page, however large it is", async () => {
    const { shown, next } = await readPage(listing(["a", "b"], mostAnswerBytes), { after: undefined, size: 10 });
    expect([shown.map(({ id }) => id), next]).toStrictEqual([["a"], "a"]);
  });

  it("has no page behind the last entry, be the page full or not", async () => {
    for (const size of [2, 3]) {
      const { shown, next } = await readPage(listing(["a", "b"], 1), { after: undefined, size });
      expect([shown.map(({ id }) => id), next]).toStrictEqual([["a", "b"], undefined]);
    }
  });

  it("reads a long list in few reads where its filters let little through, and shows each item once", async () => {
    const ids = Array.from({ length: 2000 }, (_, index) => String(index).padStart(4, "0"));
    const all = listing(ids, 1);
    let reads = 0;
    const rare = {
      ...all,
      read: (page: Parameters<typeof all.read>[0]) => {
        reads++;
        return all.read(page);
      },
      show: (id: string) => (Number(id) % 700 === 699 ? all.show(id) : undefined),
    };
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await readPage(rare, { after, size: 1 });
      seen.push(...page.shown.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toStrictEqual(["0699", "1399"]);
    expect(reads).toBeLessThan(50);
  });

  it("goes on where a read answers nothing but that there is more", async () => {
    const all = listing(["a", "b", "c"], 1);
    const read = async (page: Parameters<typeof all.read>[0]) => {
      const { items, next } = await all.read({ ...page, limit: 1 });
      return { items: items.filter((id) => id !== "b"), next };
    };
    const { shown, next } = await readPage({ ...all, read }, { after: undefined, size: 10 });
    expect([shown.map(({ id }) => id), next]).toStrictEqual([["a", "c"], undefined]);
  });
});
