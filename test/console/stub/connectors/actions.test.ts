import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answers, reply } from "../../support/answers.ts";
import { connectorAnswers, connectorPageAnswers, job } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { disabledConnector } from "../../support/overview.ts";
import { sent, startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const one = "GET /v2/projects/{project}/dataconnectors/{connector}";
const jobs = "GET /v2/projects/{project}/jobs";
const sync = "POST /v2/projects/{project}/dataconnectors/{connector}:sync";
const noJobs = reply({ jobs: [], nextPageToken: "" });
const wellAnswers: Answers = { ...connectorPageAnswers, [one]: reply(connector), [jobs]: noJobs };

describe.skipIf(inject("chromium") === "")("what is done with a data connector", () => {
  it("is to synchronize it from its row, but not while it is disabled", async () => {
    const visit = await visits.open("/projects/p1/connectors", { answers: { ...connectorAnswers, [sync]: reply({}) } });
    const { page } = visit;
    const item = page.getByRole("menuitem", { name: "Synchronize: send the latest events" });
    await page.getByRole("button", { name: "Actions of Paused" }).click();
    expect(await item.getAttribute("aria-disabled")).toBe("true");
    await item.getByText("Enable the connector first.").waitFor();
    await item.click({ force: true });
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Actions of To the warehouse" }).click();
    await item.click();
    await page.getByText("The latest events are on their way to To the warehouse.").waitFor();
    expect(sent(visit)).toEqual([["POST /v2/projects/p1/dataconnectors/c1:sync", undefined]]);
    visit.check();
    await visit.close();
  });

  it("is to synchronize it from its page, which then shows how far that is", async () => {
    const running = { ...job, kind: "sync", progress: { done: 3, total: 12 }, parameters: {} };
    const visit = await visits.open("/projects/p1/connectors/c1", { answers: { ...wellAnswers, [sync]: reply({}) } });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "More actions" }).click();
    stub.answerOtherwise(jobs, reply({ jobs: [running], nextPageToken: "" }));
    await page.getByRole("menuitem", { name: "Synchronize: send the latest events" }).click();
    await page.getByRole("heading", { name: "Running jobs" }).waitFor();
    await page.getByText("3 of 12 devices").waitFor();
    expect(sent(visit)).toEqual([["POST /v2/projects/p1/dataconnectors/c1:sync", undefined]]);
    visit.check();
    await visit.close();
  });

  it("begins by why the system has disabled it, what to do, and what it missed", async () => {
    const patch = "PATCH /v2/projects/{project}/dataconnectors/{connector}";
    const answers = { ...wellAnswers, [one]: reply(disabledConnector), [patch]: reply(connector) };
    const visit = await visits.open("/projects/p1/connectors/c3", { answers });
    const { page, stub } = visit;
    const panel = page.getByRole("region", { name: "What is wrong" });
    await panel.getByRole("heading", { name: "Disabled by the system" }).waitFor();
    await panel.getByText("The receiver answered 410.").waitFor();
    await panel.getByText("Mend the receiver, test it, and enable the connector.").waitFor();
    const gaps = panel.getByRole("link", { name: "See the gaps" });
    expect(await gaps.getAttribute("href")).toBe("/projects/p1/connectors/c3/gaps");
    await visit.checkAccess();
    stub.answerOtherwise(one, reply({ ...connector, name: disabledConnector.name }));
    await page.getByRole("switch", { name: "Enabled" }).click();
    await panel.waitFor({ state: "detached" });
    expect(sent(visit)).toEqual([["PATCH /v2/projects/p1/dataconnectors/c3", { status: "ACTIVE" }]]);
    visit.check();
    await visit.close();
  });

  it("is to replay any interval, of some devices and some types", async () => {
    const replay = "POST /v2/projects/{project}/dataconnectors/{connector}:replay";
    const visit = await visits.open("/projects/p1/connectors/c1/gaps?zone=UTC", {
      answers: { ...wellAnswers, [replay]: reply(job) },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Replay any interval…" }).click();
    const dialog = page.getByRole("dialog", { name: "Replay an interval" });
    await dialog.getByRole("button", { name: "last hour" }).click();
    const range = page.getByRole("dialog", { name: "Range of time" });
    await range.getByLabel("From").fill("2026-01-02 03:00");
    await range.getByLabel("To", { exact: true }).fill("2026-01-02 04:30");
    await range.getByRole("button", { name: "Apply" }).click();
    await dialog.getByRole("button", { name: "2026-01-02 03:00:00" }).waitFor();
    await dialog.getByRole("group", { name: "Devices" }).getByRole("button", { name: "Add" }).click();
    await dialog.getByRole("textbox", { name: "Device 1" }).fill("d1");
    await dialog.getByRole("combobox", { name: "Event types" }).click();
    await page.getByRole("option", { name: "temperature", exact: true }).click();
    await visit.checkAccess();
    await page.keyboard.press("Escape");
    await dialog.getByRole("combobox", { name: "Event types: temperature" }).and(page.locator(":focus")).waitFor();
    await visit.checkAccess();
    await dialog.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByText("The replay has begun.").waitFor();
    await dialog.waitFor({ state: "detached" });
    const body = {
      startTime: "2026-01-02T03:00:00.000000Z",
      endTime: "2026-01-02T04:30:00.000000Z",
      devices: ["d1"],
      eventTypes: ["temperature"],
    };
    expect(sent(visit)).toEqual([["POST /v2/projects/p1/dataconnectors/c1:replay", body]]);
    visit.check();
    await visit.close();
  });

  it("is told in numbers of 24 hours, in its row and on its page", async () => {
    const visit = await visits.open("/projects/p1/connectors", { answers: { ...wellAnswers, ...connectorAnswers } });
    const { page } = visit;
    const row = page.getByRole("row").filter({ hasText: "To the warehouse" });
    for (const cell of ["2,048", "12", "180 ms", "34"])
      await row.getByRole("cell", { name: cell, exact: true }).waitFor();
    await row.getByRole("link", { name: "To the warehouse" }).click();
    const tile = (name: string) => page.locator(".tile", { hasText: name }).locator("strong");
    await tile("Success, 24 h").waitFor();
    expect(await Promise.all(["Success", "Errors", "p99"].map((name) => tile(`${name}, 24 h`).textContent()))).toEqual([
      "2,048",
      "12",
      "180 ms",
    ]);
    visit.check();
    await visit.close();
  });
});
