import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { sourceAnswers } from "../../support/sources.ts";
import { startVisits, type Visits } from "../../support/visit.ts";
import { focusFaults } from "../../support/wcag/focus.ts";
import { drawn } from "../../support/wcag/in-page.ts";
import { nameless } from "../../support/wcag/names.ts";
import { roomFaults } from "../../support/wcag/room.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

interface Overlay {
  readonly what: string;
  readonly token?: null;
  readonly open: (page: Page) => Promise<unknown>;
}

const button = (page: Page, name: string | RegExp): Promise<void> => page.getByRole("button", { name }).first().click();

const overlays: readonly Overlay[] = [
  { what: "signing in", token: null, open: (page) => page.getByLabel("Password").waitFor() },
  { what: "the navigation", open: (page) => button(page, "Navigation") },
  { what: "the projects", open: (page) => button(page, "Navigation").then(() => button(page, /^Project/)) },
  { what: "the menu of the account", open: (page) => button(page, /Ada/) },
  { what: "the list of keys", open: (page) => page.keyboard.press("?") },
  { what: "the menu of pages", open: (page) => page.keyboard.press("Control+k") },
  { what: "the code of a page", open: (page) => button(page, "Code") },
];

describe.skipIf(inject("chromium") === "")("what opens over a page", () => {
  it.each(overlays)(
    "has room in small windows, and all of it is named and seen by keys: $what",
    async ({ token, open }) => {
      for (const [width, height] of [
        [400, 800],
        [320, 256],
      ] as const) {
        const options = { answers: sourceAnswers, width, height };
        const visit = await visits.open("/projects/p1/sources", token === null ? { ...options, token } : options);
        const { page } = visit;
        if (token !== null) await page.getByText("Press 01").first().waitFor();
        await open(page);
        await drawn(page);
        await visit.checkAccess();
        expect.soft(await nameless(page)).toEqual([]);
        expect.soft(await roomFaults(page)).toEqual([]);
        expect.soft(await focusFaults(page)).toEqual([]);
        visit.check();
        await visit.close();
      }
    },
  );
});
