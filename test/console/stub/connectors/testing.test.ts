import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Answers, type Asked, refusal, reply } from "../../support/answers.ts";
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
    await dialog.getByRole("button", { name: "Test again" }).last().click();
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
