import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { administrator, project } from "../../support/data.ts";
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

  it("delete the project once its name was typed, and tell how far that is", async () => {
    const job = {
      name: "projects/p1/jobs/j9",
      kind: "deleteProject",
      state: "RUNNING",
      progress: { done: 3, total: 12 },
      target: "projects/p1",
      parameters: {},
      reason: null,
      createdBy: "u1",
      createTime: "2026-01-02T05:04:05.000000Z",
      updateTime: "2026-01-02T05:05:05.000000Z",
    };
    const progress = "GET /v2/projects/{project}/jobs/{job}";
    const visit = await visits.open(path, {
      answers: {
        "GET /v2/me": reply(administrator),
        "DELETE /v2/projects/{project}": reply(job),
        [progress]: reply(job),
      },
    });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Delete the project" }).click();
    const dialog = page.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Delete the project" });
    await confirm.click({ force: true });
    expect(stub.calls.some(({ name }) => name.startsWith("DELETE"))).toBe(false);
    await dialog.getByRole("textbox").fill(project.displayName);
    await visit.checkAccess();
    await confirm.click();
    await page.getByText("3 of 12 devices are removed.").waitFor();
    stub.answerOtherwise(progress, reply({ ...job, state: "DONE", progress: { done: 12, total: 12 } }));
    await page.getByText("The project is deleted.").waitFor();
    expect(stub.calls.map(({ name }) => name)).toContain("DELETE /v2/projects/p1");
    visit.check();
    await visit.close();
  });
});
