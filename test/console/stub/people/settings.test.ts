import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { project } from "../../support/data.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const path = "/projects/p1/settings";
const patch = "PATCH /v2/projects/{project}";

describe.skipIf(inject("chromium") === "")("the settings of a project", () => {
  it("send what has changed alone", async () => {
    const visit = await visits.open(path, { answers: { [patch]: reply({ ...project, eventLogDays: 7 }) } });
    const { page, stub } = visit;
    await page.getByLabel("Days that events are kept").fill("32");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("A whole number from 0 to 31.").waitFor();
    await page.getByLabel("Days that events are kept").fill("7");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The settings are saved.").waitFor();
    const sent = stub.calls.filter(({ name }) => name.startsWith("PATCH")).map(({ asked }) => asked.body);
    expect(sent).toEqual([{ eventLogDays: 7 }]);
    visit.check();
    await visit.close();
  });

  it("keep what others changed while the form was open", async () => {
    const visit = await visits.open(path, {
      answers: { [patch]: reply({ ...project, companyName: "Mills", eventLogDays: 7 }) },
    });
    const { page, stub } = visit;
    await page.getByLabel("Name", { exact: true }).fill("Mill 2");
    await page.getByRole("textbox", { name: "Company name" }).fill("Mills");
    await page.getByRole("button", { name: "Change the company name" }).click();
    await page.getByLabel("Type Mills to go on").fill("Mills");
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByText("v1/raw/Mills/…").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The settings are saved.").waitFor();
    const sent = stub.calls.filter(({ name }) => name.startsWith("PATCH")).map(({ asked }) => asked.body);
    expect(sent).toEqual([{ companyName: "Mills", confirm: true }, { displayName: "Mill 2" }]);
    visit.check();
    await visit.close();
  });

  it("change the company name after it was typed once more", async () => {
    const visit = await visits.open(path, { answers: { [patch]: reply({ ...project, companyName: "Mills" }) } });
    const { page, stub } = visit;
    await page.getByRole("textbox", { name: "Company name" }).fill("Mills");
    await page.getByRole("button", { name: "Change the company name" }).click();
    await page.getByLabel("Type Mills to go on").fill("Mills");
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByText("v1/raw/Mills/…").waitFor();
    const sent = stub.calls.filter(({ name }) => name.startsWith("PATCH")).map(({ asked }) => asked.body);
    expect(sent).toEqual([{ companyName: "Mills", confirm: true }]);
    visit.check();
    await visit.close();
  });
});
