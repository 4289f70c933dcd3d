import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { refusal, reply } from "../../support/answers.ts";
import { fleet, retention, sourceAnswers } from "../../support/sources.ts";
import { startVisits, type Visit, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const limits = {
  projectsPerOrganization: 1,
  usersPerOrganization: 1,
  administratorsPerOrganization: 1,
  membersPerProject: 1,
  serviceAccountsPerProject: 1,
  keysPerServiceAccount: 1,
  apiTokensPerProject: 1,
  retentionsPerProject: 1,
  fleetsPerProject: 1,
  sourcesPerProject: 1,
  connectorsPerProject: 1,
  eventTypesPerSource: 1,
  rowsPerSource: 1,
  jobsAtOncePerProject: 1,
  retentionsPerSource: 1,
  labelsPerSource: 1,
  databasesPerToken: 1,
  entriesPerBatch: 1,
  auditLogDays: 1,
  retentionKinds: ["DYNAMODB", "INFLUXDB"],
};

const sent = ({ stub }: Visit) =>
  stub.calls.filter(({ name }) => !name.startsWith("GET")).map(({ asked }) => asked.body);

describe.skipIf(inject("chromium") === "")("retentions and fleets", () => {
  it("are made of a kind that the stage has, and no secret stands in the request that is shown", async () => {
    const visit = await visits.open("/projects/p1/retentions", {
      answers: {
        ...sourceAnswers,
        "GET /v2/limits": reply(limits),
        "POST /v2/projects/{project}/retentions": reply(retention),
      },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Make a retention" }).click();
    const dialog = page.getByRole("dialog", { name: "Make a retention" });
    await dialog.getByLabel("Name", { exact: true }).fill("plant");
    await dialog.getByLabel("Kind", { exact: true }).selectOption("INFLUXDB");
    await dialog.getByLabel("URL of the InfluxDB").fill("https://influx.example.com");
    await dialog.getByRole("textbox", { name: "Password" }).fill("correct horse");
    expect(await dialog.getByRole("tabpanel").innerText()).not.toContain("correct horse");
    await visit.checkAccess();
    await dialog.getByRole("button", { name: "Make the retention" }).click();
    await page.getByText("plant is made.").waitFor();
    expect(sent(visit)).toEqual([
      {
        displayName: "plant",
        kind: "INFLUXDB",
        duration: "31536000s",
        influxdb: { version: 1, url: "https://influx.example.com", password: "correct horse" },
      },
    ]);
    visit.check();
    await visit.close();
  });

  it("say what ages out before a duration is made shorter", async () => {
    const visit = await visits.open("/projects/p1/retentions", {
      answers: { ...sourceAnswers, "PATCH /v2/projects/{project}/retentions/{retention}": reply(retention) },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Actions of oneYear" }).click();
    await page.getByRole("menuitem", { name: "Change the duration…" }).click();
    await page.getByLabel("Keep points for", { exact: true }).fill("30");
    await page.getByText("Points that are older than 30 d age out").waitFor();
    await page.getByRole("button", { name: "Change the duration" }).click();
    await page.getByText("oneYear now keeps points for that long.").waitFor();
    expect(sent(visit)).toEqual([{ duration: "2592000s" }]);
    visit.check();
    await visit.close();
  });

  it("say what stands in the way of deleting one", async () => {
    const visit = await visits.open("/projects/p1/fleets", {
      answers: {
        ...sourceAnswers,
        "DELETE /v2/projects/{project}/fleets/{fleet}": refusal(409, "2 sources are in it."),
        "PATCH /v2/projects/{project}/fleets/{fleet}": reply(fleet),
      },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Actions of Hall 2" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("button", { name: "Delete the fleet" }).click();
    await page.getByText("2 sources are in it.").waitFor();
    visit.check();
    await visit.close();
  });
});
