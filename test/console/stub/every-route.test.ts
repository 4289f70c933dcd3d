import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answer, type Answers, type CallName, held, refusal, reply } from "../support/answers.ts";
import { tokenOf } from "../support/data.ts";
import { startVisits, type Visit, type VisitOptions, type Visits } from "../support/visit.ts";
import type { RouteCase } from "./route-case.ts";

const modules = import.meta.glob<{ readonly cases: readonly RouteCase[] }>("./routes/*.ts", { eager: true });
const cases = Object.values(modules).flatMap((module) => module.cases);
const withMain = cases.flatMap((one) => (one.main ? [{ ...one, main: one.main }] : []));
const withEmpty = cases.flatMap((one) => (one.empty ? [{ ...one, empty: one.empty }] : []));
const withNoMatch = cases.flatMap((one) => (one.noMatch ? [{ ...one, noMatch: one.noMatch }] : []));

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

/** Opens a page, does something there, and holds that nothing went wrong in it and that everybody can use it. */
async function visit(path: string, options: VisitOptions, look: (visit: Visit) => Promise<void>): Promise<void> {
  const opened = await visits.open(path, options);
  try {
    await look(opened);
    opened.check();
    await opened.checkAccess();
  } finally {
    await opened.close();
  }
}

const see = ({ page }: Visit, text: string): Promise<void> => page.getByText(text).first().waitFor();

/** Sees a text, and that the page about it can be read in the dark theme too. `visit` looks at the light one. */
async function seeInDark(opened: Visit, text: string): Promise<void> {
  await see(opened, text);
  await opened.checkDark();
}

const answersWith = (one: RouteCase & { main: CallName }, answer: Answer): Answers => ({
  ...one.answers,
  [one.main]: answer,
});

describe.skipIf(inject("chromium") === "")("every page", () => {
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

  it.each(withMain)("$path tells the API's reason when its main call is refused or fails", async (one) => {
    await visit(one.path, { answers: answersWith(one, refusal(403, "The reason for 403.")) }, async (opened) => {
      await seeInDark(opened, "The reason for 403.");
      for (const status of [404, 429, 500]) {
        await opened.checkAccess();
        opened.stub.answerOtherwise(one.main, refusal(status, `The reason for ${status}.`));
        await opened.page.reload();
        await seeInDark(opened, `The reason for ${status}.`);
      }
    });
  });

  it.each(withMain)("$path stays below the sign-in when the session is over, and goes on", async (one) => {
    const fresh = tokenOf({ expiresInSeconds: 7000 });
    const answer: Answer = (asked) => {
      if (asked.authorization !== `Bearer ${fresh}`) return refusal(401);
      const usual = one.answers[one.main];
      return typeof usual === "function" ? usual(asked) : (usual ?? held);
    };
    const answers = { ...answersWith(one, answer), "POST /Auth": reply(fresh) };
    await visit(one.path, { answers }, async (opened) => {
      const dialog = opened.page.getByRole("dialog", { name: "Your session is over" });
      await dialog.waitFor();
      await opened.checkAccess();
      await opened.checkDark();
      await dialog.getByLabel("Name").fill("ada");
      await dialog.getByLabel("Password").fill("correct horse");
      await dialog.getByRole("button", { name: "Sign in" }).click();
      await see(opened, one.ready);
    });
  });
});
