import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { intakeOf, troubledAnswers } from "../../support/overview.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const widths = [1920, 1440, 1425, 1366, 1280, 1265, 1024, 900, 768, 600, 400, 320] as const;

/** Answers, run in the page, which words and numbers of tiles take two lines, or stand beyond their tile. */
function misfits(): string[] {
  const found: string[] = [];
  for (const tile of document.querySelectorAll(".overview-tile")) {
    const style = getComputedStyle(tile);
    const end = tile.getBoundingClientRect().right - Number.parseFloat(style.paddingRight);
    for (const each of tile.querySelectorAll("li :is(strong, span)")) {
      const text = document.createRange();
      text.selectNodeContents(each);
      const lines = each.matches(".state-word") ? 1 : text.getClientRects().length;
      if (lines > 1) found.push(`${each.textContent}: ${lines} lines`);
      if (each.getBoundingClientRect().right > end + 1) found.push(`${each.textContent}: beyond its tile`);
      if (each.scrollWidth > each.clientWidth && each.clientWidth > 0) found.push(`${each.textContent}: cut off`);
    }
  }
  return found;
}

describe.skipIf(inject("chromium") === "")("the tiles of the overview", () => {
  it.each(["light", "dark"] as const)(
    "have each word on one line, and all of it, at usual widths, %s",
    async (theme) => {
      const many = intakeOf([{ ...emptyHour, acceptedPoints: 86_400_000, refusedRequests: 12_345_678 }]);
      const answers = { ...troubledAnswers, "GET /v2/projects/{project}:metrics": reply(many) };
      const visit = await visits.open("/projects/p1", { answers, theme });
      const { page } = visit;
      await page.getByText("86,400,000").waitFor();
      const found: string[] = [];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        found.push(...(await page.evaluate(misfits)).map((each) => `${width}: ${each}`));
      }
      expect(found).toEqual([]);
      const tops = () =>
        page.locator(".overview-tile").evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().top));
      for (const width of [1920, 1440, 1366]) {
        await page.setViewportSize({ width, height: 900 });
        expect(new Set(await tops()).size).toBe(1);
      }
      visit.check();
      await visit.close();
    },
  );
});

const emptyHour = {
  startTime: "2026-01-02T03:00:00.000000Z",
  acceptedPoints: 0,
  refusedRequests: 0,
  refusedByReason: {},
};
