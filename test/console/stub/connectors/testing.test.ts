import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answers, type Asked, held, refusal, reply } from "../../support/answers.ts";
import { attempt, connectorPageAnswers, connectorTest } from "../../support/connectors.ts";
import { connector } from "../../support/data.ts";
import { startVisits, type Visit, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const one = "GET /v2/projects/{project}/dataconnectors/{connector}";
const test = "POST /v2/projects/{project}/dataconnectors/{connector}:test";

/** What a receiver says that tells by its answer what it got. */
const repeated = ({ body }: Asked) => reply({ ...connectorTest, answer: JSON.stringify(body) });
const answersOf = (events: readonly string[]): Answers => ({
  ...connectorPageAnswers,
  [one]: reply({ ...connector, events }),
  [test]: repeated,
});
const asked = ({ stub }: Visit) =>
  stub.calls.filter(({ name }) => name.startsWith("POST")).map(({ asked: { body } }) => body);

describe.skipIf(inject("chromium") === "")("a test of a data connector", () => {
  it("sends an event of the first type that it takes, and of another one once that is chosen", async () => {
    const visit = await visits.open("/projects/p1/connectors/c1", { answers: answersOf(["co2", "motion"]) });
    const { page } = visit;
    await page.getByRole("button", { name: "Test", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Test of To the warehouse" });
    await dialog.getByText('{"eventType":"co2"}').waitFor();
    await dialog.getByText("Otherwise the connector sends: co2, motion.").waitFor();
    await dialog.getByLabel("Event", { exact: true }).selectOption("vibration");
    await visit.checkAccess();
    await dialog.getByRole("button", { name: "Test again" }).click();
    await dialog.getByText('{"eventType":"vibration"}').waitFor();
    expect(asked(visit)).toEqual([{ eventType: "co2" }, { eventType: "vibration" }]);
    visit.check();
    await visit.close();
  });

  it("sends one of a touch where it takes all, again as often as somebody says so", async () => {
    const visit = await visits.open("/projects/p1/connectors/c1", { answers: answersOf([]) });
    const { page } = visit;
    await page.getByRole("button", { name: "Test", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Test of To the warehouse" });
    await dialog.getByText('{"eventType":"touch"}').waitFor();
    for (const type of ["motion", "touch"]) await dialog.getByLabel("Event", { exact: true }).selectOption(type);
    await dialog.getByRole("button", { name: "Test again" }).click();
    await expect.poll(() => asked(visit)).toEqual([{ eventType: "touch" }, { eventType: "touch" }]);
    visit.check();
    await visit.close();
  });

  it("says what came of it to readers of screens, each time, and is repeated by nobody but who asks", async () => {
    const late = reply({ error: "Too many calls.", code: 429, help: "" }, 429, { "retry-after": "1" });
    const visit = await visits.open("/projects/p1/connectors/c1", { answers: { ...answersOf([]), [test]: late } });
    const { page, stub } = visit;
    await page.clock.install();
    await page.getByRole("button", { name: "Test", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Test of To the warehouse" });
    await dialog.getByText("It may be asked again in 1 s.").waitFor();
    await page.clock.runFor(5000);
    expect(asked(visit).length).toBe(1);
    const again = dialog.getByRole("button", { name: /again/ });
    expect(await again.allTextContents()).toEqual(["Test again"]);
    stub.answerOtherwise(test, reply({ ...connectorTest, latency: "0.048s" }));
    await again.click();
    const status = dialog.getByRole("status").first();
    await status.getByText("The receiver answered 401.").waitFor();
    await dialog.getByText("48 ms").waitFor();
    stub.answerOtherwise(test, held);
    await again.click();
    await status.getByText("Asking the receiver").waitFor();
    expect(await status.getByText("The receiver answered 401.").count()).toBe(0);
    await visit.checkAccess();
    await visit.close();
  });

  it("shows all of a long answer and address where there is little room", async () => {
    const url = `https://example.org/${"long".repeat(40)}`;
    const answer = "x".repeat(1000);
    const told = { ...connectorTest, answer, request: { ...connectorTest.request, url, body: answer } };
    const answers = { ...answersOf([]), [test]: reply(told) };
    const visit = await visits.open("/projects/p1/connectors/c1", { answers, width: 400, height: 800 });
    const { page } = visit;
    await page.getByRole("button", { name: "Test", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The request:").click();
    const cut = await dialog.evaluate((element) =>
      [...element.querySelectorAll(".dialog-body, .dialog-body *")]
        .filter(({ scrollWidth, clientWidth }) => clientWidth > 1 && scrollWidth > clientWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    );
    expect(cut).toEqual([]);
    const close = await dialog.getByRole("button", { name: "Close" }).last().boundingBox();
    expect((close?.y ?? 0) + (close?.height ?? 0)).toBeLessThan(800);
    await visit.close();
  });

  it("sends the event of an attempt as the log holds it, or says that it does so no longer", async () => {
    const visit = await visits.open("/projects/p1/connectors/c1/attempts", { answers: answersOf([]) });
    const { page, stub } = visit;
    await page.getByRole("table", { name: "Attempts" }).getByRole("link").first().click();
    await page.getByRole("complementary").getByRole("button", { name: "Test with this event" }).click();
    const dialog = page.getByRole("dialog", { name: "Test of To the warehouse" });
    await dialog.getByText(JSON.stringify({ device: "d1", eventId: attempt.eventId })).waitFor();
    await visit.checkAccess();
    stub.answerOtherwise(test, refusal(404, "The event log does not hold it."));
    await dialog.getByRole("button", { name: "Test again" }).click();
    await dialog.getByText("The event log does not hold it.").first().waitFor();
    stub.answerOtherwise(test, repeated);
    await dialog.getByLabel("Event", { exact: true }).selectOption("temperature");
    await dialog.getByRole("button", { name: "Test again" }).click();
    await dialog.getByText('{"eventType":"temperature"}').waitFor();
    const kept = { device: "d1", eventId: attempt.eventId };
    expect(asked(visit)).toEqual([kept, kept, { eventType: "temperature" }]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("complementary").waitFor();
    visit.check();
    await visit.close();
  });
});
