import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { download } from "../../support/download.ts";
import { authConfig, oneSourceAnswers, source } from "../../support/sources.ts";
import { sent, startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const answers = { ...oneSourceAnswers, "GET /v2/projects/{project}/sources/{source}": reply(source) } as const;
const tooOld = { time: "2026-11-29T10:00:00Z", level: "ERROR", kind: "too-old", text: "Too late.", count: 1 };
describe.skipIf(inject("chromium") === "")("a source", () => {
  it("shows how to push with the stage's hosts, and gets a new password, which is shown and downloaded once", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/connect", {
      answers: {
        ...answers,
        "POST /v2/projects/{project}/sources/{source}:resetPassword": reply({
          username: source.activationUid,
          password: "shown this once",
          authConfig: { ...authConfig, password: "shown this once" },
        }),
      },
    });
    const { page } = visit;
    await page.getByText("http://127.0.0.1:8080/api/data").first().waitFor();
    await page.getByText("mosquitto_pub").waitFor();
    await page.getByText("Wrong secret").waitFor();
    await page.getByText("Set the password that was shown last").waitFor();
    await page.getByRole("button", { name: "Reset the password…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reset the password" }).click();
    await page.getByText("shown this once", { exact: true }).waitFor();
    expect(await download(page, page.getByRole("button", { name: "Download", exact: true }))).toEqual({
      name: "millrace-source.txt",
      text: `Activation UID: ${source.activationUid}\nPassword: shown this once\n`,
    });
    await page.getByRole("button", { name: "I have stored it" }).click();
    await expect.poll(() => page.getByText("shown this once").count()).toBe(0);
    visit.check();
    await visit.close();
  });

  it("sends a test point of the values that somebody writes", async () => {
    const visit = await visits.open("/projects/p1/sources/s1", {
      answers: { ...answers, "POST /v2/projects/{project}/devices/{device}:publish": reply({}) },
    });
    await visit.page.getByRole("button", { name: "Send a test point" }).click();
    await visit.page.getByLabel("Event type", { exact: true }).fill("production");
    await visit.page.getByLabel("Values, as JSON").fill('{"parts": 7}');
    await visit.checkAccess();
    await visit.page.getByRole("button", { name: "Send", exact: true }).click();
    await visit.page.getByText("The event is accepted.").waitFor();
    expect(sent(visit)).toEqual([["POST /v2/projects/p1/devices/s1:publish", { production: { parts: 7 } }]]);
    visit.check();
    await visit.close();
  });

  it("tells what was kept of it and said of it in the last day, and leads to those messages", async () => {
    const visit = await visits.open("/projects/p1/sources/s1", { answers });
    const { page, stub } = visit;
    const [kept, said] = ["Values kept, 24 h", "Messages, 24 h"].map((name) =>
      page.locator(".tile", { hasText: name }),
    );
    await kept?.getByText("by the hour, in oneYear").waitFor();
    expect(await kept?.locator("strong").textContent()).toBe("5");
    const asked = stub.calls.find(({ name }) => name.startsWith("GET /query"))?.asked.query;
    expect(asked?.get("db")).toBe(source.activationUid);
    await said?.getByRole("link", { name: "3 errors, 3 warnings" }).click();
    await expect.poll(() => new URL(page.url()).search).toBe("?from=-24h");
    visit.check();
    await visit.close();
  });

  it("has messages that name the retention that they are about, also one that is gone", async () => {
    const about = (retention: string) => ({ ...tooOld, retention: `projects/p1/retentions/${retention}` });
    const messages = [tooOld, about("r1"), about("gone")];
    const visit = await visits.open("/projects/p1/sources/s1/messages", {
      answers: {
        ...answers,
        "GET /v2/projects/{project}/sources/{source}/messages": reply({ messages, nextPageToken: "" }),
      },
    });
    const told = ["Too late.", "oneYear: Too late.", "gone: Too late."];
    for (const text of told) await visit.page.getByRole("cell", { name: text, exact: true }).waitFor();
    visit.check();
    await visit.close();
  });

  it("is changed by those settings alone that differ", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/settings", {
      answers: {
        ...answers,
        "PATCH /v2/projects/{project}/sources/{source}": reply({ ...source, displayName: "Press 11" }),
      },
    });
    await visit.page.getByLabel("Name", { exact: true }).fill("Press 11");
    await visit.page.getByRole("button", { name: "Save" }).click();
    await visit.page.getByText("The settings are kept.").waitFor();
    await visit.page.getByRole("switch").click();
    await visit.page.getByText("nothing of it is accepted.").waitFor();
    expect(sent(visit).map(([, body]) => body)).toEqual([{ displayName: "Press 11" }, { status: "DISABLED" }]);
    visit.check();
    await visit.close();
  });

  it("that is emulated becomes one of another type", async () => {
    const device = { name: "projects/p1/devices/s1", type: "temperature", productNumber: "", labels: {}, reported: {} };
    const visit = await visits.open("/projects/p1/sources/s1/settings", {
      answers: {
        ...answers,
        "GET /v2/projects/{project}/sources/{source}": reply({ ...source, type: "EMULATOR" }),
        "GET /v2/projects/{project}/devices/{device}": reply(device),
        "PUT /v2/projects/{project}/devices/{device}": reply({ ...device, type: "co2" }),
      },
    });
    const { page } = visit;
    await page.getByLabel("Type", { exact: true }).selectOption({ label: "CO₂" });
    await visit.checkAccess();
    await page.getByRole("button", { name: "Change the type" }).click();
    await page.getByText("The device is of another type now.").waitFor();
    expect(sent(visit)).toEqual([["PUT /v2/projects/p1/devices/s1", { type: "co2" }]]);
    visit.check();
    await visit.close();
  });

  it("keeps what others changed while its form was open", async () => {
    const read = "GET /v2/projects/{project}/sources/{source}";
    const visit = await visits.open("/projects/p1/sources/s1/settings", {
      answers: { ...answers, "PATCH /v2/projects/{project}/sources/{source}": reply(source) },
    });
    const { page, stub } = visit;
    await page.getByLabel("Name", { exact: true }).fill("Press 11");
    stub.answerOtherwise(read, reply({ ...source, status: "DISABLED", labels: { ...source.labels, hall: "9" } }));
    await page.getByRole("switch", { checked: true }).click();
    await page.getByRole("switch", { checked: false }).waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The settings are kept.").waitFor();
    expect(sent(visit).map(([, body]) => body)).toEqual([{ status: "DISABLED" }, { displayName: "Press 11" }]);
    visit.check();
    await visit.close();
  });

  it("is deleted once its name was typed", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/settings", {
      answers: { ...answers, "DELETE /v2/projects/{project}/sources/{source}": reply({}) },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Delete the source…" }).click();
    const dialog = page.getByRole("dialog");
    const button = dialog.getByRole("button", { name: "Delete the source" });
    expect(await button.getAttribute("aria-disabled")).toBe("true");
    await dialog.getByLabel("Type Press 01 to go on").fill("Press 01");
    await button.click();
    await page.waitForURL(/\/projects\/p1\/sources$/);
    expect(sent(visit).map(([name]) => name)).toEqual(["DELETE /v2/projects/p1/sources/s1"]);
    await visit.close();
  });

  it("gets commands, and those that wait are taken back", async () => {
    const visit = await visits.open("/projects/p1/sources/s1/commands", {
      answers: {
        ...answers,
        "POST /v2/projects/{project}/devices/{device}:command": reply({
          name: "projects/p1/devices/s1/commands/k3",
          topic: "write/setpoint",
          mapping: "",
          data: 22,
          id: null,
          state: "QUEUED",
          clients: [],
          acknowledgement: null,
          createTime: source.createTime,
          sentTime: null,
          validUntil: null,
        }),
        "DELETE /v2/projects/{project}/devices/{device}/commands/{command}": reply({}),
      },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Take back" }).click();
    await page.getByText("The command is taken back.").waitFor();
    await page.getByRole("button", { name: "Send a command" }).click();
    await page.getByLabel("Topic", { exact: true }).fill("write/setpoint");
    await page.getByLabel("Data", { exact: true }).fill("22");
    await page.getByLabel("Wait for the device, for", { exact: true }).fill("2");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("The command is sent.").waitFor();
    expect(sent(visit)).toEqual([
      ["DELETE /v2/projects/p1/devices/s1/commands/k1", undefined],
      ["POST /v2/projects/p1/devices/s1:command", { topic: "write/setpoint", data: 22, validFor: "7200s" }],
    ]);
    visit.check();
    await visit.close();
  });
});
