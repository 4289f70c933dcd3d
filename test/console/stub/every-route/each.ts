/** Holds what the tests of every page share: the pages, and how one is opened. */

import { afterAll, beforeAll, describe, inject } from "vitest";
import type { Answer, Answers, CallName } from "../../support/answers.ts";
import { startVisits, type Visit, type VisitOptions, type Visits } from "../../support/visit.ts";
import type { RouteCase } from "../route-case.ts";

const modules = import.meta.glob<{ readonly cases: readonly RouteCase[] }>("../routes/*.ts", { eager: true });
export const cases = Object.values(modules).flatMap((module) => module.cases);
export const withMain = cases.flatMap((one) => (one.main ? [{ ...one, main: one.main }] : []));
export const withEmpty = cases.flatMap((one) => (one.empty ? [{ ...one, empty: one.empty }] : []));
export const withNoMatch = cases.flatMap((one) => (one.noMatch ? [{ ...one, noMatch: one.noMatch }] : []));

/** Opens a page, does something there, and holds that nothing went wrong in it and that everybody can use it. */
export type VisitPage = (path: string, options: VisitOptions, look: (visit: Visit) => Promise<void>) => Promise<void>;

/** Declares the tests of a file, which share a browser. Without one they are skipped. */
export function describeEveryPage(declare: (visit: VisitPage) => void): void {
  let visits: Visits;
  describe.skipIf(inject("chromium") === "")("every page", () => {
    beforeAll(async () => {
      visits = await startVisits(inject("chromium"), inject("console"));
    });
    afterAll(async () => visits?.stop());

    declare(async (path, options, look) => {
      const opened = await visits.open(path, options);
      try {
        await look(opened);
        opened.check();
        await opened.checkAccess();
      } finally {
        await opened.close();
      }
    });
  });
}

export const see = ({ page }: Visit, text: string): Promise<void> => page.getByText(text).first().waitFor();

/** Sees a text, and that the page about it can be read in the dark theme too. Who opens the page looks at the light one. */
export async function seeInDark(opened: Visit, text: string): Promise<void> {
  await see(opened, text);
  await opened.checkDark();
}

export const answersWith = (one: RouteCase & { main: CallName }, answer: Answer): Answers => ({
  ...one.answers,
  [one.main]: answer,
});
