import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connectorPageAnswers } from "../../support/connectors.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const path = "/projects/p1/connectors/c1/attempts";

describe.skipIf(inject("chromium") === "")("the columns of attempts", () => {
  it("are chosen, and stand in the address, so that a link shows the same ones", async () => {
    const visit = await visits.open(path, { answers: connectorPageAnswers });
    const { page } = visit;
    const heads = (): Promise<string[]> =>
      page.getByRole("table", { name: "Attempts" }).locator("th").allTextContents();
    await page.getByRole("combobox", { name: "Columns: 7" }).click();
    await page.getByRole("option", { name: "Device" }).click();
    await page.getByRole("option", { name: "Copy" }).click();
    await visit.checkAccess();
    await page.keyboard.press("Escape");
    const left = ["Result", "Time", "Event type", "Attempt", "Took", "Event id", "Resend"];
    await expect.poll(async () => (await heads()).filter((head) => head !== "")).toEqual(left);
    await page.reload();
    await page.getByRole("combobox", { name: "Columns: 5" }).waitFor();
    expect((await heads()).filter((head) => head !== "")).toEqual(left);
    visit.check();
    await visit.close();
  });

  it("that a link asks for and nobody knows are all that there are", async () => {
    const visit = await visits.open(`${path}?columns=colour`, { answers: connectorPageAnswers });
    await visit.page.getByRole("combobox", { name: "Columns: 7" }).waitFor();
    visit.check();
    await visit.close();
  });
});
