import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { startVisits, type Visits } from "../../support/visit.ts";
import type { RouteCase } from "../route-case.ts";

const modules = import.meta.glob<{ readonly cases: readonly RouteCase[] }>("../routes/*.ts", { eager: true });
const cases = Object.values(modules).flatMap((module) => module.cases);

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("what changes while somebody is elsewhere", () => {
  it.each([
    ["how a job stands", "/projects/p1/jobs/j1", "Running"],
    ["whether events come", "/projects/p1/events", /Connecting|Listening/],
    ["whether the broker is connected", "/projects/p1/mqtt", "Not connected"],
    ["which attempt of the list the panel shows", "/projects/p1/connectors/c1/attempts?open", "Attempt: 503, 1 of"],
    ["which event the panel shows", "/projects/p1/events?open", ", event e0"],
  ])("is said, such as %s", async (_, path, text) => {
    const found = cases.find((one) => one.path === path) ?? cases.find((one) => one.path.startsWith(path));
    if (!found) throw new Error(`No page begins with ${path}.`);
    const visit = await visits.open(found.path, { answers: found.answers });
    await visit.page.locator("[aria-live=polite]").filter({ hasText: text }).first().waitFor();
    await visit.close();
  });
});
