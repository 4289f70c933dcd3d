import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { exportAnswers, exportWithLinks } from "../../support/exports.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("exports", () => {
  it("are asked for from what Explore shows, with what is picked there filled in", async () => {
    const made = { ...exportWithLinks, state: "RUNNING", files: [], manifestUrl: null };
    const answers = { ...exportAnswers, "POST /v2/projects/{project}/exports": reply(made) };
    const visit = await visits.open("/projects/p1/explore?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", {
      answers,
    });
    const { page, stub } = visit;
    await page.getByRole("link", { name: "Export every point…" }).click();
    const dialog = page.getByRole("dialog", { name: "Export points into files" });
    await dialog.waitFor();
    await visit.checkAccess();
    await dialog.getByLabel("Format").selectOption({ label: "Parquet, for DuckDB, pandas and Athena" });
    await dialog.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("complementary").waitFor();
    expect(stub.calls.find(({ name }) => name.startsWith("POST"))?.asked.body).toEqual({
      retention: "oneYear",
      sources: ["s1"],
      measurement: "climate",
      fields: ["temperature"],
      startTime: "2026-01-01T00:00:00.000000Z",
      endTime: "2026-01-02T00:00:00.000000Z",
      format: "PARQUET",
    });
    expect(new URL(page.url()).search).toBe("?open=x1");
    visit.check();
    await visit.close();
  });

  it("are downloaded file by file, and deleted after a question", async () => {
    const visit = await visits.open("/projects/p1/exports?open=x1", {
      answers: { ...exportAnswers, "DELETE /v2/projects/{project}/exports/{export}": reply({}) },
    });
    const { page, stub } = visit;
    const link = page.getByRole("link", { name: "part-00001.csv" });
    expect(await link.getAttribute("href")).toBe("https://example.org/1");
    expect(await page.locator("a[href^='javascript:']").count()).toBe(0);
    await page.getByRole("button", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete the export" }).click();
    await page.getByText("The export and its files are deleted.").waitFor();
    expect(stub.wasAsked("DELETE /v2/projects/{project}/exports/{export}")).toBe(true);
    await expect.poll(() => new URL(page.url()).search).toBe("");
    visit.check();
    await visit.close();
  });
});
