import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answers, type Asked, reply } from "../../support/answers.ts";
import { attemptAt, connectorPageAnswers, connectorTest, downConnector } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { pressAt, tabTo, writeAt } from "../../support/keyboard.ts";
import { troubledAnswers } from "../../support/overview.ts";
import { fleet, oneSourceAnswers, registered, retention, source } from "../../support/sources.ts";
import { sent, startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const one = "GET /v2/projects/{project}/dataconnectors/{connector}";
const attempts = Array.from({ length: 6 }, (_, index) => attemptAt(index));

function resent({ body }: Asked) {
  const { events } = body as { readonly events: readonly object[] };
  return reply({ events: events.map((event) => ({ ...event, resent: true, reason: null, message: null })) });
}

describe.skipIf(inject("chromium") === "")("by the keyboard alone", () => {
  it("somebody creates a connector that takes one type, and tests it until its receiver acknowledges", async () => {
    const test = "POST /v2/projects/{project}/dataconnectors/{connector}:test";
    const answers: Answers = {
      ...troubledAnswers,
      ...connectorPageAnswers,
      [one]: reply(connector),
      "GET /v2/projects/{project}/dataconnectors": reply({ dataConnectors: [connector], nextPageToken: "" }),
      "POST /v2/projects/{project}/dataconnectors": reply(connector),
      [test]: reply(connectorTest),
    };
    const visit = await visits.open("/projects/p1", { answers });
    const { page, stub } = visit;
    await pressAt(page, page.getByRole("navigation").getByRole("link", { name: "Connectors" }));
    await pressAt(page, page.getByRole("link", { name: "Create a connector" }));
    await writeAt(page, page.getByLabel("Name", { exact: true }), "To the warehouse");
    await writeAt(page, page.getByLabel("URL", { exact: true }), "https://example.org/hook");
    await pressAt(page, page.getByRole("button", { name: "Generate 32 bytes" }));
    await pressAt(page, page.getByRole("combobox", { name: "Event types", exact: true }));
    await page.getByPlaceholder("Find or type").and(page.locator(":focus")).waitFor();
    await page.keyboard.type("vibr");
    await page.getByRole("option", { name: "vibration" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("Sent are: vibration.").waitFor();
    await page.keyboard.press("Escape");
    await pressAt(page, page.getByRole("button", { name: "Create and test" }));
    await page.getByText("The receiver answered 401.").waitFor();
    stub.answerOtherwise(
      test,
      reply({ ...connectorTest, acknowledged: true, status: 200, errorClass: null, message: null }),
    );
    await pressAt(page, page.getByRole("button", { name: "Test again" }));
    await page.getByText("The receiver acknowledged the test event.").waitFor();
    await pressAt(page, page.getByRole("link", { name: "Open the connector" }));
    await page.getByRole("heading", { level: 1, name: "To the warehouse" }).waitFor();
    const [made] = sent(visit);
    expect(made?.[1]).toMatchObject({
      displayName: "To the warehouse",
      events: ["vibration"],
      httpConfig: { url: "https://example.org/hook", signatureSecret: expect.stringMatching(/^whsec_/) },
    });
    visit.check();
    await visit.close();
  });

  it("somebody finds why events do not arrive, and resends them", async () => {
    const answers: Answers = {
      ...connectorPageAnswers,
      ...troubledAnswers,
      [one]: reply({ ...downConnector, displayName: "To the ledger" }),
      "GET /v2/projects/{project}/dataconnectors/{connector}/attempts": reply({ attempts, nextPageToken: "" }),
      "POST /v2/projects/{project}/dataconnectors/{connector}:resend": resent,
    };
    const visit = await visits.open("/projects/p1", { answers });
    const { page } = visit;
    const concern = page.getByRole("listitem").filter({ hasText: "To the ledger" });
    await pressAt(page, concern.getByRole("link", { name: "See what failed" }).first());
    await page.getByText("The receiver refused the connection").first().waitFor();
    const table = page.getByRole("table", { name: "Attempts" });
    const links = table.getByRole("link");
    await tabTo(page, links.first());
    await page.keyboard.press("j");
    await links.nth(1).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary", { name: "Attempt: 503" });
    await panel.getByText("The receiver answered 503.").waitFor();
    await panel.getByText("the receiver says no").waitFor();
    await pressAt(page, panel.getByRole("button", { name: "Resend" }));
    await page.getByText("1 event on the way again.").waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await links.nth(1).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await links.nth(2).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("x");
    await pressAt(page, page.getByRole("button", { name: "Resend 2 events" }));
    const outcome = page.getByRole("dialog", { name: "2 events of 2 on the way again" });
    await pressAt(page, outcome.getByRole("button", { name: "Close" }).last());
    await outcome.waitFor({ state: "detached" });
    const event = (index: number) => ({ device: "d1", eventId: attempts[index]?.eventId });
    expect(sent(visit).map(([, body]) => body)).toEqual([{ events: [event(1)] }, { events: [event(1), event(2)] }]);
    visit.check();
    await visit.close();
  });

  it("somebody registers a source, takes its credentials along, and gets others later", async () => {
    const answers: Answers = {
      ...oneSourceAnswers,
      ...troubledAnswers,
      "GET /v2/projects/{project}/sources/{source}": reply(source),
      "POST /v2/projects/{project}/sources": reply(registered),
      "POST /v2/projects/{project}/sources/{source}:resetPassword": reply({
        username: source.activationUid,
        password: "the second one",
        authConfig: { ...registered.authConfig, password: "the second one" },
      }),
    };
    const visit = await visits.open("/projects/p1", { answers });
    const { page } = visit;
    await pressAt(page, page.getByRole("navigation").getByRole("link", { name: "Sources", exact: true }));
    await pressAt(page, page.getByRole("link", { name: "Register a source" }));
    await writeAt(page, page.getByLabel("Name", { exact: true }), "Press 01");
    await pressAt(page, page.getByLabel("Type", { exact: true }), "ArrowDown");
    await pressAt(page, page.getByRole("checkbox", { name: /^oneYear/ }), "Space");
    await page.getByText("accepted and delivered, but not stored").waitFor();
    await page.keyboard.press("Space");
    await pressAt(page, page.getByLabel("Fleet", { exact: true }), "ArrowDown");
    await pressAt(page, page.getByRole("button", { name: "Register", exact: true }));
    const dialog = page.getByRole("dialog", { name: "Store the source's password now" });
    await dialog.getByText("shown this once", { exact: true }).waitFor();
    const download = page.waitForEvent("download");
    await pressAt(page, dialog.getByRole("button", { name: "Download" }));
    expect((await download).suggestedFilename()).toBe("millrace-source.txt");
    await pressAt(page, dialog.getByRole("button", { name: "I have stored it" }));
    await page.waitForURL(/\/sources\/s1\/connect$/);
    await pressAt(page, page.getByRole("button", { name: "Reset the password…" }));
    await pressAt(page, page.getByRole("dialog").getByRole("button", { name: "Reset the password" }));
    await page.getByText("the second one", { exact: true }).waitFor();
    await pressAt(page, dialog.getByRole("button", { name: "I have stored it" }));
    await dialog.waitFor({ state: "detached" });
    const [[, made] = []] = sent(visit);
    expect(made).toMatchObject({ type: "LOGGER", fleet: fleet.name, retentions: [retention.name] });
    visit.check();
    await visit.close();
  });
});
