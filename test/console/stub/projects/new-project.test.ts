import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { administrator, project } from "../../support/data.ts";
import { newAnswers } from "../../support/overview.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("a new project", () => {
  it("is checked before it is made in the organization that was chosen, and leads to its overview", async () => {
    const answers = {
      ...newAnswers,
      "GET /v2/me": reply(administrator),
      "POST /v2/projects": reply({ ...project, displayName: "Mill Street 2" }),
    };
    const visit = await visits.open("/projects", { answers });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Make a project" }).click();
    const dialog = page.getByRole("dialog", { name: "Make a project" });
    const make = dialog.getByRole("button", { name: "Make the project" });
    await dialog.getByLabel("Company name").fill("a/b");
    await dialog.getByLabel("Zone").fill("Europe/Nowhere");
    await make.click();
    for (const fault of ["Give it a name.", "which mean something in topics", "No zone has this name."])
      await dialog.getByText(fault).waitFor();
    expect(stub.wasAsked("POST /v2/projects")).toBe(false);
    await dialog.getByLabel("Name", { exact: true }).fill("Mill Street 2");
    await dialog.getByLabel("Organization").selectOption({ index: 1 });
    await dialog.getByLabel("Company name").fill("");
    await dialog.getByLabel("Zone").fill("Europe/Vienna");
    await make.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/projects/p1");
    expect(stub.calls.find(({ name }) => name === "POST /v2/projects")?.asked.body).toEqual({
      displayName: "Mill Street 2",
      organization: "organizations/o2",
      location: { timeLocation: "Europe/Vienna" },
    });
    await page.getByRole("heading", { level: 1 }).waitFor();
    visit.check();
    await visit.close();
  });

  it("is made by nobody who administers no organization, who is told why", async () => {
    const visit = await visits.open("/projects", {});
    const make = visit.page.getByRole("button", { name: "Make a project" });
    await expect.poll(() => make.getAttribute("aria-disabled")).toBe("true");
    await make.focus();
    await visit.page.getByRole("tooltip", { name: "This needs the role administrator of an organization." }).waitFor();
    visit.check();
    await visit.close();
  });
});
