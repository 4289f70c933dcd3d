import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connectorPageAnswers } from "../../support/connectors.ts";
import { exportAnswers } from "../../support/exports.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("the keys of filters", () => {
  it("go to the text and to the range of attempts, are listed, and are not taken from somebody who writes", async () => {
    const visit = await visits.open("/projects/p1/connectors/c1/attempts", { answers: connectorPageAnswers });
    const { page } = visit;
    await page.getByText("Kept are all failures").waitFor();
    await page.keyboard.press("/");
    const text = page.getByRole("searchbox", { name: "Event id" });
    await text.and(page.locator(":focus")).waitFor();
    await page.keyboard.type("t/");
    expect(await text.inputValue()).toBe("t/");
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("t");
    const range = page.getByRole("dialog", { name: "Range of time" });
    await range.waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).searchParams.get("from")).toBe("-15m");
    await range.waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keys" });
    await keys.getByText("Go to the filters", { exact: true }).waitFor();
    await keys.getByText("Choose the range of time", { exact: true }).waitFor();
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("go to the first filter where none is a text", async () => {
    const visit = await visits.open("/projects/p1/exports", { answers: exportAnswers });
    const { page } = visit;
    const first = page.getByRole("search", { name: "Filters" }).locator("button, input, select").first();
    await first.waitFor();
    await page.keyboard.press("/");
    await first.and(page.locator(":focus")).waitFor();
    await visit.close();
  });
});
