import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { refusal, reply } from "../../support/answers.ts";
import { retention, source, sourceAnswers } from "../../support/sources.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const sources = ["s1", "s2", "s3"].map((id) => ({
  ...source,
  name: `projects/p1/sources/${id}`,
  displayName: `Press ${id}`,
  retentions: id === "s1" ? [retention.name] : [],
}));

describe.skipIf(inject("chromium") === "")("many sources", () => {
  it("are linked to a retention at once, and what came of each is said", async () => {
    const visit = await visits.open("/projects/p1/sources", {
      answers: {
        ...sourceAnswers,
        "GET /v2/projects/{project}/sources": reply({ sources, nextPageToken: "" }),
        "PATCH /v2/projects/{project}/sources/{source}": ({ path }) =>
          path.endsWith("/s3") ? refusal(409, "It is being moved.") : reply(source),
      },
    });
    const { page, stub } = visit;
    await page.getByText("Press s1").waitFor();
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await page.getByRole("button", { name: "Change them…" }).click();
    const dialog = page.getByRole("dialog", { name: "Change 3 sources" });
    await dialog.getByRole("button", { name: "Change them" }).click();
    await dialog.getByText("3 of 3 done, 1 of them refused.").waitFor();
    await dialog.getByText("Press s3: It is being moved.").waitFor();
    await dialog.getByText("As it was").waitFor();
    await visit.checkAccess();
    const patches = stub.calls.filter(({ name }) => name.startsWith("PATCH"));
    expect(patches.map(({ name, asked }) => [name, asked.body])).toEqual([
      ["PATCH /v2/projects/p1/sources/s2", { retentions: [retention.name] }],
      ["PATCH /v2/projects/p1/sources/s3", { retentions: [retention.name] }],
    ]);
    visit.check();
    await visit.close();
  });
});
