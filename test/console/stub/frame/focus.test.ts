import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { connectorAnswers, connectorPageAnswers, connectorTest } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { troubledAnswers } from "../../support/overview.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

/** What has the focus, by its name for readers of screens. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return `${element?.tagName.toLowerCase()} ${element?.getAttribute("aria-label") ?? element?.textContent}`;
  });

describe.skipIf(inject("chromium") === "")("the focus", () => {
  it("goes to the page that was gone to, which is called by its title", async () => {
    const visit = await visits.open("/projects/p1", { answers: { ...troubledAnswers, ...connectorAnswers } });
    const { page } = visit;
    await page.getByRole("navigation").getByRole("link", { name: "Connectors" }).press("Enter");
    await expect.poll(() => focused(page)).toBe("main Connectors");
    await visit.close();
  });

  it("stays in the page where the form that had it was sent, and is not there any more", async () => {
    const answers = {
      ...connectorPageAnswers,
      "POST /v2/projects/{project}/dataconnectors": reply(connector),
      "POST /v2/projects/{project}/dataconnectors/{connector}:test": reply(connectorTest),
    } as const;
    const visit = await visits.open("/projects/p1/connectors/new", { answers });
    const { page } = visit;
    await page.getByLabel("URL", { exact: true }).fill("https://example.org/hook");
    await page.getByRole("button", { name: "Create and test" }).press("Enter");
    await page.getByRole("heading", { name: "To the warehouse is made" }).waitFor();
    await expect.poll(() => focused(page)).toBe("main New connector");
    await visit.close();
  });

  it("stays in the page where the filter that had it was taken away", async () => {
    const path = "/projects/p1/connectors/c1/attempts?outcome=false";
    const visit = await visits.open(path, { answers: connectorPageAnswers });
    const { page } = visit;
    await page.getByRole("button", { name: "Remove the filter Failed" }).press("Enter");
    await expect.poll(() => focused(page)).toMatch(/^main /);
    await visit.close();
  });
});
