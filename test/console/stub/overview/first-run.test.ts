import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { connector, readersPermissions } from "../../support/data.ts";
import { calmSource, event, metricsOf, newAnswers } from "../../support/overview.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const publish = "POST /v2/projects/{project}/devices/{device}:publish";
const retentions = "GET /v2/projects/{project}/retentions";
const measurements = "GET /v2/projects/{project}/sources/{source}/measurements";
const year = {
  ...{ name: "projects/p1/retentions/r1", displayName: "oneYear", kind: "DYNAMODB", duration: "31536000s" },
  ...{ blobStore: null, createTime: "2026-01-02T03:04:05.000000Z" },
};
const retained = (...all: readonly object[]) => reply({ retentions: all, nextPageToken: "" });
const measured = {
  ...{ measurement: "temperature", retention: year.name, fields: [{ name: "value", types: ["float"] }], tags: [] },
  ...{ firstDay: "2026-01-02", lastDay: "2026-01-02" },
};
const made = { name: "projects/p1/devices/d1", type: "temperature", productNumber: "", labels: {} };

const sending = { "POST /v2/projects/{project}/devices": reply(made), [publish]: reply({}) } as const;
const sourcesOf = (...linked: readonly string[]) =>
  reply({
    sources: [{ ...calmSource, name: "projects/p1/sources/s1", retentions: linked }],
    nextPageToken: "",
  });

describe.skipIf(inject("chromium") === "")("the first steps", () => {
  it("send a point by an emulated device that they make, and tick themselves to the end", async () => {
    const answers = { ...newAnswers, ...sending, [retentions]: retained() };
    const visit = await visits.open("/projects/p1", { answers });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Send one for me" }).press("Enter");
    await page.getByText("1 of 4 steps are done.").waitFor({ state: "attached" });
    await expect.poll(() => stub.calls.map(({ name }) => name)).toContain("POST /v2/projects/p1/devices/d1:publish");

    stub.answerOtherwise("GET /v2/projects/{project}/events", reply({ events: [event], nextPageToken: "" }));
    await page.getByText("2 of 4 steps are done.").waitFor({ state: "attached" });
    const form = page.getByRole("link", { name: "Create the connector" });
    expect(await form.getAttribute("href")).toBe(
      `/projects/p1/connectors/new?url=${encodeURIComponent("https://127.0.0.1:9443/events")}`,
    );

    stub.answerOtherwise(
      "GET /v2/projects/{project}/dataconnectors",
      reply({ dataConnectors: [connector], nextPageToken: "" }),
    );
    stub.answerOtherwise(
      "GET /v2/projects/{project}/dataconnectors/{connector}/gaps",
      reply({ gaps: [], nextPageToken: "" }),
    );
    stub.answerOtherwise(
      "GET /v2/projects/{project}/dataconnectors:metrics",
      reply({ dataConnectors: [metricsOf(connector.name, 0)], nextPageToken: "" }),
    );
    await page.reload();
    await page.getByRole("button", { name: "Send another point" }).waitFor();
    stub.answerOtherwise(
      "GET /v2/projects/{project}/dataconnectors:metrics",
      reply({ dataConnectors: [metricsOf(connector.name, 1)], nextPageToken: "" }),
    );
    await page.getByText("All four steps are done.").waitFor();
    visit.check();
    await visit.checkAccess();

    // A day on which nothing was delivered does not make it a new project again.
    stub.answerOtherwise(
      "GET /v2/projects/{project}/dataconnectors:metrics",
      reply({ dataConnectors: [metricsOf(connector.name, 0)], nextPageToken: "" }),
    );
    stub.calls.length = 0;
    await page.reload();
    await page.getByText("Connectors are well, nothing is missing").waitFor();
    expect(await page.getByText("The first five minutes").count()).toBe(0);
    expect(stub.wasAsked("GET /v2/projects/{project}/events")).toBe(false);
    visit.check();
    await visit.close();
  });

  it("have the project's one retention keep the point, and lead to its chart once it does", async () => {
    const answers = { ...newAnswers, ...sending, [retentions]: retained(year) };
    const visit = await visits.open("/projects/p1", { answers });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Send one for me" }).press("Enter");
    await page.getByText("1 of 4 steps are done.").waitFor({ state: "attached" });
    const [device] = stub.calls.filter(({ name }) => name === "POST /v2/projects/p1/devices");
    expect(device?.asked.body).toMatchObject({ type: "temperature", retentions: [year.name] });

    stub.answerOtherwise("GET /v2/projects/{project}/sources", sourcesOf(year.name));
    stub.answerOtherwise(measurements, reply({ measurements: [], nextPageToken: "" }));
    stub.answerOtherwise("GET /v2/projects/{project}/events", reply({ events: [event], nextPageToken: "" }));
    await expect.poll(() => stub.wasAsked(measurements)).toBe(true);
    expect(await page.getByRole("link", { name: "See its chart" }).count()).toBe(0);
    stub.answerOtherwise(measurements, reply({ measurements: [measured], nextPageToken: "" }));
    const chart = page.getByRole("link", { name: "See its chart" });
    await chart.waitFor();
    expect(await chart.getAttribute("href")).toBe("/projects/p1/explore?source=s1&from=-1h");
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("choose none of several retentions, and promise no chart of what none keeps", async () => {
    const answers = { ...newAnswers, ...sending, [retentions]: retained(year, { ...year, displayName: "oneDay" }) };
    const visit = await visits.open("/projects/p1", { answers });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Send one for me" }).press("Enter");
    await page.getByText("1 of 4 steps are done.").waitFor({ state: "attached" });
    const [device] = stub.calls.filter(({ name }) => name === "POST /v2/projects/p1/devices");
    expect(device?.asked.body).toMatchObject({ retentions: [] });
    stub.answerOtherwise("GET /v2/projects/{project}/sources", sourcesOf());
    stub.answerOtherwise("GET /v2/projects/{project}/events", reply({ events: [event], nextPageToken: "" }));
    await page.getByText("2 of 4 steps are done.").waitFor({ state: "attached" });
    await page.getByRole("link", { name: "See all events" }).waitFor();
    expect(await page.getByRole("link", { name: "See its chart" }).count()).toBe(0);
    expect(stub.wasAsked(measurements)).toBe(false);
    visit.check();
    await visit.close();
  });

  it("can be hidden and shown again, and stay hidden", async () => {
    const visit = await visits.open("/projects/p1", { answers: newAnswers });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Hide these steps" }).click();
    stub.calls.length = 0;
    await page.reload();
    const show = page.getByRole("button", { name: "Show the first steps" });
    await show.waitFor();
    expect(stub.wasAsked("GET /v2/projects/{project}/events")).toBe(false);
    await show.click();
    await page.getByRole("button", { name: "Send one for me" }).waitFor();
    visit.check();
    await visit.close();
  });

  it("are not shown where they were done before", async () => {
    const answers = {
      ...newAnswers,
      "GET /v2/projects/{project}/sources": reply({ sources: [calmSource], nextPageToken: "" }),
      "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: [connector], nextPageToken: "" }),
      "GET /v2/projects/{project}/dataconnectors/{connector}/gaps": reply({ gaps: [], nextPageToken: "" }),
      "GET /v2/projects/{project}/dataconnectors:metrics": reply({
        dataConnectors: [metricsOf(connector.name, 3)],
        nextPageToken: "",
      }),
    };
    const visit = await visits.open("/projects/p1", { answers });
    await visit.page.getByText("Connectors are well, nothing is missing").waitFor();
    expect(await visit.page.getByText("The first five minutes").count()).toBe(0);
    visit.check();
    await visit.close();
  });

  it("tell who may only read why no point can be sent, and never send one", async () => {
    const answers = { ...newAnswers, "GET /v2/projects/{project}/permissions": readersPermissions };
    const visit = await visits.open("/projects/p1", { answers });
    const button = visit.page.getByRole("button", { name: "Send one for me" });
    await button.focus();
    await visit.page.getByRole("tooltip", { name: "This needs the role project developer" }).waitFor();
    await button.press("Enter");
    expect(visit.stub.calls.filter(({ name }) => name.startsWith("POST"))).toEqual([]);
    visit.check();
    await visit.close();
  });
});
