import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { refusal, reply } from "../../support/answers.ts";
import { readersPermissions } from "../../support/data.ts";
import { registered, retention, source, sourceAnswers, uid } from "../../support/sources.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("sources", () => {
  it("are filtered and ordered by what the address says", async () => {
    const visit = await visits.open("/projects/p1/sources?state=silent&retention=none&order=-lastDataTime", {
      answers: sourceAnswers,
    });
    await visit.page.getByText("Press 01").first().waitFor();
    await visit.page.getByRole("button", { name: "Remove the filter state: silent" }).waitFor();
    const [asked] = visit.stub.calls.filter(({ name }) => name.includes("/sources?"));
    expect(asked?.asked.query.toString()).toBe(
      "silent=true&statuses=ENABLED&retentions=none&order_by=-lastDataTime&page_size=100",
    );
    await visit.page.getByLabel("Type").selectOption("LOGGER");
    await visit.page.waitForURL(/type=LOGGER/);
    visit.check();
    await visit.close();
  });

  it("that are on further pages come when they are scrolled to, past pages that are empty", async () => {
    const visit = await visits.open("/projects/p1/sources", {
      answers: {
        ...sourceAnswers,
        "GET /v2/projects/{project}/sources": ({ query }) =>
          query.get("page_token") === "third"
            ? reply({ sources: [{ ...source, displayName: "The last one" }], nextPageToken: "" })
            : reply({ sources: [], nextPageToken: query.get("page_token") === "second" ? "third" : "second" }),
      },
    });
    await visit.page.getByText("The last one").waitFor();
    visit.check();
    await visit.close();
  });

  it("are registered with the only retention preselected, and show their password once", async () => {
    const visit = await visits.open("/projects/p1/sources/new", {
      answers: { ...sourceAnswers, "POST /v2/projects/{project}/sources": reply(registered) },
    });
    await visit.page.getByLabel("Name", { exact: true }).fill("Press 01");
    await visit.page.getByLabel("Activation UID").fill(uid);
    await visit.page.getByLabel("Alert when no data came for", { exact: true }).fill("10");
    await visit.page.getByRole("button", { name: "Register", exact: true }).click();
    const dialog = visit.page.getByRole("dialog", { name: "Store the source's password now" });
    await dialog.getByText("shown this once", { exact: true }).waitFor();
    await visit.page.keyboard.press("Escape");
    await visit.page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(true);
    await visit.checkAccess();
    const post = visit.stub.calls.find(({ name }) => name.startsWith("POST"));
    expect(post?.asked.body).toEqual({
      displayName: "Press 01",
      type: "EXTERNAL_CONNECTION",
      activationUid: uid,
      fleet: null,
      retentions: [retention.name],
      noDataAfter: "600s",
      labels: {},
      variables: {},
    });
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    await visit.page.waitForURL(/\/sources\/s1\/connect$/);
    expect(await visit.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
      "shown this once",
    );
    await visit.close();
  });

  it("warn where nothing would be stored, and show the API's reason at its field", async () => {
    const visit = await visits.open("/projects/p1/sources/new", {
      answers: {
        ...sourceAnswers,
        "GET /v2/projects/{project}/retentions": reply({ retentions: [], nextPageToken: "" }),
        "POST /v2/projects/{project}/sources": refusal(409, "activationUid: another source has it."),
      },
    });
    await visit.page.getByText("accepted and delivered, but not stored").waitFor();
    await visit.page.getByLabel("Name", { exact: true }).fill("Press 01");
    await visit.page.getByRole("button", { name: "Register", exact: true }).click();
    await visit.page.getByText("another source has it.").waitFor();
    expect(await visit.page.getByLabel("Name", { exact: true }).inputValue()).toBe("Press 01");
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("are emulated too, kept in the project's only retention or in none", async () => {
    const device = { name: "projects/p1/devices/s1", type: "co2", productNumber: "", labels: {}, reported: {} };
    const visit = await visits.open("/projects/p1/sources/new?kind=emulated", {
      answers: { ...sourceAnswers, "POST /v2/projects/{project}/devices": reply(device) },
    });
    const { page, stub } = visit;
    await page.getByLabel("Name", { exact: true }).fill("Room 4");
    await page.getByLabel("Type", { exact: true }).selectOption({ label: "CO₂" });
    const kept = page.getByRole("checkbox", { name: retention.displayName });
    expect(await kept.isChecked()).toBe(true);
    await kept.uncheck();
    await page.getByText("accepted and delivered, but not stored").waitFor();
    await visit.checkAccess();
    await kept.check();
    await page.getByRole("button", { name: "Make the device" }).click();
    await page.waitForURL(/\/sources\/s1$/);
    const made = stub.calls.find(({ name }) => name === "POST /v2/projects/p1/devices");
    expect(made?.asked.body).toEqual({ type: "co2", labels: { name: "Room 4" }, retentions: [retention.name] });
    await visit.close();
  });

  it("tell at the name of an emulated one what the API finds wrong with it", async () => {
    const body = {
      error: "labels.name: is too long",
      code: 400,
      help: "",
      fields: [{ path: "labels.name", message: "is too long" }],
    };
    const visit = await visits.open("/projects/p1/sources/new?kind=emulated", {
      answers: { ...sourceAnswers, "POST /v2/projects/{project}/devices": reply(body, 400) },
    });
    const { page } = visit;
    const name = page.getByLabel("Name", { exact: true });
    await name.fill("Room 4");
    await page.getByRole("button", { name: "Make the device" }).click();
    await page.getByText("is too long").waitFor();
    await expect.poll(() => name.evaluate((field) => field.matches(":focus[aria-invalid=true]"))).toBe(true);
    expect(await page.getByRole("alert").filter({ hasText: "is too long" }).count()).toBe(0);
    await visit.checkAccess();
    await visit.close();
  });

  it("are registered by nobody who may only read, who is told why", async () => {
    const visit = await visits.open("/projects/p1/sources", {
      answers: { ...sourceAnswers, "GET /v2/projects/{project}/permissions": readersPermissions },
    });
    const button = visit.page.getByRole("button", { name: "Register a source" });
    await button.waitFor();
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await visit.page.getByText("This needs the role project developer").first().waitFor({ state: "attached" });
    visit.check();
    await visit.close();
  });
});
