/** Holds what WCAG 2.2 asks of fields about the person who fills them in: 1.3.5 and 3.3.8. */

import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const pages = [
  { path: "/projects", token: null, fields: { Name: "username", Password: "current-password" } },
  {
    path: "/accept-invitation#token=abc",
    token: null,
    fields: { "Your name": "name", "Choose a password": "new-password" },
  },
  { path: "/account", fields: { "Current password": "current-password", "New password": "new-password" } },
];

describe.skipIf(inject("chromium") === "")("fields about oneself", () => {
  it.each(pages)("at $path are filled in by browsers, and by pasting", async ({ path, fields, ...options }) => {
    const visit = await visits.open(path, options);
    const { page } = visit;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    for (const [name, purpose] of Object.entries(fields)) {
      const field = page
        .getByRole("textbox", { name })
        .or(page.getByLabel(name, { exact: true }))
        .first();
      expect(await field.getAttribute("autocomplete")).toBe(purpose);
      await field.focus();
      await page.evaluate((text) => navigator.clipboard.writeText(text), `pasted ${name}`);
      await page.keyboard.press("ControlOrMeta+v");
      expect(await field.inputValue()).toBe(`pasted ${name}`);
    }
    visit.check();
    await visit.close();
  });
});
