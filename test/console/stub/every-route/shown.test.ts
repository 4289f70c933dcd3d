import { expect, it } from "vitest";
import { held } from "../../support/answers.ts";
import { answersWith, cases, describeEveryPage, see, seeInDark, withEmpty, withMain, withNoMatch } from "./each.ts";

describeEveryPage((visit) => {
  it.each(cases)(
    "$path is shown in both themes and in a narrow window, and strangers' text does nothing",
    async (one) => {
      await visit(one.path, { answers: one.answers }, async (opened) => {
        const { page } = opened;
        await see(opened, one.ready);
        await opened.checkAccess();
        await page.emulateMedia({ colorScheme: "dark" });
        await opened.checkAccess();
        await page.setViewportSize({ width: 400, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
        // The names hold the text of the scripts, which the title shows; run, one would put this in its place.
        expect(await page.title()).not.toBe("owned");
      });
    },
  );

  it.each(withMain)("$path says that it is loading, and never that there is nothing", async (one) => {
    await visit(one.path, { answers: answersWith(one, held) }, async (opened) => {
      await expect.poll(() => opened.stub.wasAsked(one.main)).toBe(true);
      await opened.page.locator("[aria-busy=true], [role=status]:has-text('Loading')").first().waitFor();
      for (const { text } of [one.empty, one.noMatch].filter((state) => state !== undefined)) {
        expect(await opened.page.getByText(text).count()).toBe(0);
      }
      await opened.checkDark();
    });
  });

  it.each(withEmpty)("$path says so when there is nothing yet", async ({ path, answers, empty }) => {
    await visit(path, { answers: { ...answers, ...empty.answers } }, (opened) => seeInDark(opened, empty.text));
  });

  it.each(withNoMatch)("$path says so when filters leave nothing", async ({ answers, noMatch }) => {
    await visit(noMatch.path, { answers: { ...answers, ...noMatch.answers } }, (opened) =>
      seeInDark(opened, noMatch.text),
    );
  });
});
