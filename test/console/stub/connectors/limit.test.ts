import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { connectorAnswers } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { startVisits, type Visit, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

async function withConnectors(count: number, look: (page: Visit["page"]) => Promise<void>): Promise<void> {
  const dataConnectors = Array.from({ length: count }, (_, index) => ({
    ...connector,
    name: `projects/p1/dataconnectors/c${index}`,
  }));
  const list = reply({ dataConnectors, nextPageToken: "" });
  const answers = { ...connectorAnswers, "GET /v2/projects/{project}/dataconnectors": list };
  const visit = await visits.open("/projects/p1/connectors", { answers });
  try {
    await look(visit.page);
    visit.check();
  } finally {
    await visit.close();
  }
}

describe.skipIf(inject("chromium") === "")("the list of data connectors", () => {
  it("tells how many there are of how many there may be, and offers another one", async () => {
    await withConnectors(3, async (page) => {
      await page.getByText("3 of 10 connectors.").waitFor();
      await page.getByRole("link", { name: "Create a connector" }).waitFor();
    });
  });

  it("says why no further one can be made where the project has as many as it may have", async () => {
    await withConnectors(10, async (page) => {
      await page.getByText("10 of 10 connectors.").waitFor();
      await page.getByRole("button", { name: "Create a connector" }).focus();
      await page.getByRole("tooltip", { name: "The project has its 10 connectors. Delete one first." }).waitFor();
      expect(await page.getByRole("link", { name: "Create a connector" }).count()).toBe(0);
    });
  });

  it("says how many there may be before there is one", async () => {
    await withConnectors(0, async (page) => {
      await page.getByText("A project has up to 10.").waitFor();
      await page.getByRole("link", { name: "Create a connector" }).first().waitFor();
    });
  });
});
