import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { fleet, oneSourceAnswers, retention, source } from "../../support/sources.ts";
import { startVisits, type Visit, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const otherRetention = { ...retention, name: "projects/p1/retentions/r2", displayName: "oneDay", duration: "86400s" };
const otherFleet = { ...fleet, name: "projects/p1/fleets/f2", displayName: "Hall 3" };
const answers = {
  ...oneSourceAnswers,
  "GET /v2/projects/{project}/sources/{source}": reply(source),
  "GET /v2/projects/{project}/retentions": reply({ retentions: [retention, otherRetention], nextPageToken: "" }),
  "GET /v2/projects/{project}/fleets": reply({ fleets: [fleet, otherFleet], nextPageToken: "" }),
  "PATCH /v2/projects/{project}/sources/{source}": reply(source),
} as const;
const patches = ({ stub }: Visit) =>
  stub.calls.filter(({ name }) => name.startsWith("PATCH")).map(({ asked }) => asked.body);

describe.skipIf(inject("chromium") === "")("the settings of a source", () => {
  it("say where its points are kept, and warn before nothing keeps them", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/settings", { answers });
    const { page } = visit;
    await page.getByRole("checkbox", { name: /^oneYear/ }).uncheck();
    await page.getByText("accepted and delivered, but not stored").waitFor();
    await visit.checkAccess();
    await page.getByRole("checkbox", { name: /^oneDay/ }).check();
    await page.getByText("accepted and delivered, but not stored").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The settings are kept.").waitFor();
    expect(patches(visit)).toEqual([{ retentions: [otherRetention.name] }]);
    visit.check();
    await visit.close();
  });

  it("put it into another fleet, and into none", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/settings", { answers });
    const { page, stub } = visit;
    const choice = page.getByLabel("Fleet", { exact: true });
    stub.answerOtherwise("PATCH /v2/projects/{project}/sources/{source}", reply({ ...source, fleet: otherFleet.name }));
    await choice.selectOption({ label: "Hall 3" });
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => patches(visit)).toEqual([{ fleet: otherFleet.name }]);
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
    await choice.selectOption({ label: "none" });
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => patches(visit)).toEqual([{ fleet: otherFleet.name }, { fleet: null }]);
    visit.check();
    await visit.close();
  });

  it("change its variables, take them away and add others, each by one name", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/settings", { answers });
    const { page } = visit;
    const variables = page.getByRole("group", { name: "Variables" });
    await variables.getByLabel("Value of variable 1").fill("south");
    await variables.getByRole("button", { name: "Add" }).click();
    await variables.getByLabel("Variable 2", { exact: true }).fill("line");
    await variables.getByLabel("Value of variable 2").fill("2");
    await page.getByRole("button", { name: "Save" }).click();
    await variables.getByText("line stands here twice.").waitFor();
    await variables.getByLabel("Variable 2", { exact: true }).fill("shift");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => patches(visit)).toEqual([{ variables: { line: "south", shift: "2" } }]);
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
    await variables.getByRole("button", { name: "Remove Variable 1" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => patches(visit).slice(1)).toEqual([{ variables: {} }]);
    visit.check();
    await visit.close();
  });
});
