import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { held } from "../../support/answers.ts";
import { connectorPageAnswers } from "../../support/connectors.ts";
import { exploreAnswers } from "../../support/explore.ts";
import { exportAnswers } from "../../support/exports.ts";
import { oneSourceAnswers } from "../../support/sources.ts";
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
    // Waits for what is in it, which comes a moment after the dialog itself.
    await range.getByRole("button", { name: "15m", exact: true }).waitFor();
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

  it("go to the query of what is charted, which opens, and is run from there", async () => {
    const query = exploreAnswers["GET /query"] ?? held;
    const answers = { ...exploreAnswers, ...oneSourceAnswers, "GET /query": query };
    for (const path of ["/projects/p1/explore", "/projects/p1/sources/s1/explore"]) {
      const visit = await visits.open(path, { answers });
      const { page } = visit;
      await page.getByText("Query", { exact: true }).waitFor();
      const text = page.getByRole("textbox", { name: "InfluxQL" });
      expect(await text.isVisible()).toBe(false);
      await page.keyboard.press("/");
      await text.and(page.locator(":focus")).waitFor();
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type('SELECT "a"/2 FROM "climate"');
      await page.keyboard.press("Control+Enter");
      await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe('SELECT "a"/2 FROM "climate"');
      await page.getByRole("heading", { level: 1 }).click();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).getByText("Go to the query", { exact: true }).waitFor();
      visit.check();
      await visit.close();
    }
  });
});
