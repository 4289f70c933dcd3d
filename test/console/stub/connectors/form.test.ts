import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { connectorAnswers, connectorPageAnswers, connectorTest } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { startVisits, type Visit, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

/** Opens a picker, has it show what it offers, and picks some of that. */
async function pick({ page }: Visit, label: string, names: readonly string[]): Promise<string[]> {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByPlaceholder("Find or type").waitFor();
  const offered = await page.getByRole("listbox").getByRole("option").allTextContents();
  for (const name of names) {
    await page.getByPlaceholder("Find or type").fill(name);
    await page.getByRole("option", { name, exact: true }).click();
  }
  await page.keyboard.press("Escape");
  return offered;
}

const one = "GET /v2/projects/{project}/dataconnectors/{connector}";
const types = "GET /v2/projects/{project}/eventtypes";
const keys = "GET /v2/projects/{project}/labelkeys";

describe.skipIf(inject("chromium") === "")("the form of a data connector", () => {
  it("offers the types and the label keys that the project has, and takes others that are typed", async () => {
    const visit = await visits.open("/projects/p1/connectors/new", {
      answers: {
        ...connectorAnswers,
        "POST /v2/projects/{project}/dataconnectors": reply(connector),
        "POST /v2/projects/{project}/dataconnectors/{connector}:test": reply(connectorTest),
      },
    });
    const { page, stub } = visit;
    await page.getByText("All types are sent.").waitFor();
    await page.getByText("No labels go along.").waitFor();
    await page.getByLabel("URL", { exact: true }).fill("https://example.org/hook");
    await expect.poll(() => [stub.wasAsked(types), stub.wasAsked(keys)]).toEqual([true, true]);
    expect((await pick(visit, "Event types", ["vibration", "ownType"]))[0]).toBe("vibration");
    expect((await pick(visit, "Label keys", ["name", "floor"])).slice(0, 3)).toEqual(["name", "description", "floor"]);
    await page.getByText("Sent are: vibration, ownType.").waitFor();
    await page.getByText("Of the device's labels these go along: name, floor.").waitFor();
    await page.getByRole("button", { name: "Create and test" }).click();
    await page.getByText("The receiver answered 401.").waitFor();
    const made = stub.calls.find(({ name }) => name.endsWith("/dataconnectors") && name.startsWith("POST"));
    expect(made?.asked.body).toMatchObject({ events: ["vibration", "ownType"], labels: ["name", "floor"] });
    visit.check();
    await visit.close();
  });

  it("says at once which headers and which numbers are refused, and how events are delivered", async () => {
    const patch = "PATCH /v2/projects/{project}/dataconnectors/{connector}";
    const visit = await visits.open("/projects/p1/connectors/c1/settings", {
      answers: { ...connectorPageAnswers, [one]: reply(connector), [patch]: reply(connector) },
    });
    const { page, stub } = visit;
    const save = page.getByRole("button", { name: "Save the changes" });
    await page.getByRole("group", { name: "Headers" }).getByRole("button", { name: "Add" }).click();
    await page.getByLabel("Header 1", { exact: true }).fill("Content-Type");
    await page.getByLabel("Value 1", { exact: true }).fill("text/plain");
    expect(await page.getByLabel("Value 1", { exact: true }).getAttribute("type")).toBe("password");
    await save.click();
    await page.getByText("Content-Type is a header that the platform sets. Choose another name.").waitFor();
    await page.getByLabel("Header 1", { exact: true }).fill("X-Line");
    await page.getByText("Delivery", { exact: true }).click();
    await page.getByLabel("What acknowledges an event").selectOption({ label: "any 2xx" });
    await page.getByLabel("Requests at once, at most").fill("1");
    await page.getByLabel("An answer of 410 Gone disables it at once").uncheck();
    await save.click();
    await page.getByText("A whole number from 2 to 2000.").waitFor();
    expect(stub.calls.some(({ name }) => name.startsWith("PATCH"))).toBe(false);
    await page.getByLabel("Requests at once, at most").fill("20");
    await save.click();
    await page.getByText("The settings are saved.").waitFor();
    expect(stub.calls.find(({ name }) => name.startsWith("PATCH"))?.asked.body).toEqual({
      acknowledge: "2xx",
      concurrency: 20,
      disableOnGone: false,
      httpConfig: { headers: { "X-Line": "text/plain" } },
    });
    visit.check();
    await visit.close();
  });
});
