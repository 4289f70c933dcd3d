import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { refusal, reply } from "../../support/answers.ts";
import { connectorAnswers, job } from "../../support/connectors.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const list = "GET /v2/projects/{project}/jobs";
const one = "GET /v2/projects/{project}/jobs/{job}";
const cancel = "POST /v2/projects/{project}/jobs/{job}:cancel";
const cancelled = { ...job, state: "CANCELLED" };

describe.skipIf(inject("chromium") === "")("a job that runs", () => {
  it("is cancelled from its row, which then says so", async () => {
    const visit = await visits.open("/projects/p1/jobs", {
      answers: { ...connectorAnswers, [list]: reply({ jobs: [job], nextPageToken: "" }), [cancel]: reply(cancelled) },
    });
    const { page, stub } = visit;
    const button = page.getByRole("button", { name: "Cancel", exact: true });
    await button.waitFor();
    stub.answerOtherwise(list, reply({ jobs: [cancelled], nextPageToken: "" }));
    await button.click();
    await page.getByText("What it has sent by then comes still.").waitFor();
    await page.getByRole("cell", { name: "Cancelled" }).waitFor();
    await button.waitFor({ state: "detached" });
    expect(stub.calls.map(({ name }) => name)).toContain("POST /v2/projects/p1/jobs/j1:cancel");
    visit.check();
    await visit.close();
  });

  it("says why it cannot be cancelled any more", async () => {
    const visit = await visits.open("/projects/p1/jobs/j1", {
      answers: { ...connectorAnswers, [one]: reply(job), [cancel]: refusal(409, "The job has ended meanwhile.") },
    });
    await visit.page.getByRole("button", { name: "Cancel", exact: true }).click();
    await visit.page.getByText("The job has ended meanwhile.").waitFor();
    await visit.checkAccess();
    visit.check();
    await visit.close();
  });
});
