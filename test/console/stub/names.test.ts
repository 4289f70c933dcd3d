import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Control, controlsOf } from "../support/heard.ts";
import { startVisits, type Visits } from "../support/visit.ts";
import type { RouteCase } from "./route-case.ts";

const modules = import.meta.glob<{ readonly cases: readonly RouteCase[] }>("./routes/*.ts", { eager: true });
const cases = Object.values(modules).flatMap((module) => module.cases);

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const keyOf = ({ role, name, places }: Control): string => [...places, `${role} ${name}`].join(" › ");

/** Answers the controls that nobody who hears them can tell apart. Links of one name that lead to one place are alike. */
function alikeIn(controls: readonly Control[]): string[] {
  const byKey = Map.groupBy(controls, keyOf);
  return [...byKey].filter(([, alike]) => alike.length > 1 && !areOneLink(alike)).map(([key]) => key);
}

const areOneLink = (alike: readonly Control[]): boolean =>
  alike.every(({ role, url }) => role === "link" && url === alike[0]?.url);

describe.skipIf(inject("chromium") === "")("what is heard of every page", () => {
  it.each(cases)("$path names each of its controls, in its group or row, by a name of its own", async (one) => {
    const visit = await visits.open(one.path, { answers: one.answers });
    await visit.page.getByText(one.ready).first().waitFor();
    const controls = await controlsOf(visit.page);
    expect(controls.filter(({ name }) => name === "").map(keyOf)).toEqual([]);
    expect(alikeIn(controls)).toEqual([]);
    await visit.close();
  });
});
