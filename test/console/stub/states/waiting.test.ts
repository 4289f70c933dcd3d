import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answer, reply } from "../../support/answers.ts";
import { fleet } from "../../support/sources.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const list = "GET /v2/projects/{project}/fleets";
const refused = (seconds: number): Answer =>
  reply({ error: "An identity may make 20 calls a second.", code: 429, help: "https://example.org/errors" }, 429, {
    "retry-after": String(seconds),
  });

describe.skipIf(inject("chromium") === "")("a call that is one too many", () => {
  it("is made again by itself after the time that the API told, which counts down meanwhile", async () => {
    const visit = await visits.open("/projects/p1/fleets", { answers: { [list]: refused(2) } });
    const { page, stub } = visit;
    await page.getByText(/Asking again in [12] s\./).waitFor();
    await visit.checkAccess();
    stub.answerOtherwise(list, reply({ fleets: [fleet], nextPageToken: "" }));
    await page.getByText("Hall 2").waitFor();
    await expect.poll(() => page.getByText("Asking again").count()).toBe(0);
    await visit.close();
  });

  it("says so beside what was read before, and how long it waits", async () => {
    const answers = { [list]: reply({ fleets: [fleet], nextPageToken: "" }) };
    const visit = await visits.open("/projects/p1/fleets", { answers });
    const { page, stub } = visit;
    await page.getByText("Hall 2").waitFor();
    stub.answerOtherwise(list, refused(1));
    await page.keyboard.press("r");
    await page.getByRole("button", { name: "Trying again in 1 s" }).waitFor();
    stub.answerOtherwise(list, answers[list]);
    await expect.poll(() => page.getByText("What you see is not up to date.").count()).toBe(0);
    await visit.close();
  });
});
