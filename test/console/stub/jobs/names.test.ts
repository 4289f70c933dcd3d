import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { members } from "../../support/access.ts";
import { reply } from "../../support/answers.ts";
import { connectorAnswers, job } from "../../support/connectors.ts";
import { administrator, readersPermissions } from "../../support/data.ts";
import { auditEntry } from "../../support/logs.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const masked = { ...members[0], name: "projects/p1/members/u5", user: "users/u5", displayName: "********" };
const above = { ...members[0], name: "organizations/o1/members/u6", user: "users/u6", displayName: "Root" };
const askers = ["u1", "u2", "u5", "u6", "s1", "t1", "gone"];
const answers = {
  ...connectorAnswers,
  "GET /v2/projects/{project}/jobs": reply({
    jobs: askers.map((createdBy, index) => ({ ...job, name: `projects/p1/jobs/j${index}`, createdBy })),
    nextPageToken: "",
  }),
  "GET /v2/projects/{project}/jobs/{job}": reply({ ...job, createdBy: "u2" }),
  "GET /v2/projects/{project}/members": reply({ members: [...members, masked], nextPageToken: "" }),
};
const nearby = ["Ada", "Grace", "u5", "u6", "s1", "t1", "gone"];

describe.skipIf(inject("chromium") === "")("those who did something", () => {
  it("are called by their names, where the API answers them, and else by their ids", async () => {
    const visit = await visits.open("/projects/p1/jobs", {
      answers: {
        ...answers,
        "GET /v2/me": reply(administrator),
        "GET /v2/organizations/{organization}/members": reply({ members: [above], nextPageToken: "" }),
      },
    });
    const shown = () => visit.page.locator("tbody tr td:nth-child(5)").allTextContents();
    await expect.poll(shown).toEqual(["Ada", "Grace", "u5", "Root", "Warehouse", "Dashboard", "gone"]);
    await visit.page.locator("tbody a.data-table-link").nth(1).click();
    await visit.page.getByText("Asked for by").waitFor();
    await visit.page.getByText("Grace", { exact: true }).waitFor();
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("are looked for by readers among members alone", async () => {
    const visit = await visits.open("/projects/p1/jobs", {
      answers: { ...answers, "GET /v2/projects/{project}/permissions": readersPermissions },
    });
    await expect.poll(() => visit.page.locator("tbody tr td:nth-child(5)").allTextContents()).toEqual(nearby);
    expect(visit.stub.wasAsked("GET /v2/projects/{project}/serviceaccounts")).toBe(false);
    visit.check();
    await visit.close();
  });
});

describe.skipIf(inject("chromium") === "")("what was done", () => {
  it("is told in the words of what did it, and found by them", async () => {
    const list = "GET /v2/projects/{project}/auditentries";
    const visit = await visits.open("/projects/p1/audit", {
      answers: { [list]: reply({ auditEntries: [auditEntry], nextPageToken: "" }) },
    });
    const { page, stub } = visit;
    await page.getByRole("rowheader", { name: "Change a source" }).click();
    const panel = page.getByRole("complementary");
    await panel.getByRole("heading", { name: "Change a source" }).waitFor();
    await panel.getByText("sources.update", { exact: true }).waitFor();
    await page.getByRole("combobox", { name: "Action" }).selectOption("Register a source");
    await expect.poll(() => new URL(page.url()).searchParams.get("call")).toBe("sources.create");
    await expect.poll(() => stub.calls.at(-1)?.asked.query.get("call")).toBe("sources.create");
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });
});
