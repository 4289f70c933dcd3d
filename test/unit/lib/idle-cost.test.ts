import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { idleTable, standingOf } from "../../../bench/cost/idle.ts";
import { tableIn } from "../../../bench/cost/page.ts";
import { root, synthesize } from "../../support/synthesis.ts";

const page = readFileSync(join(root, "docs", "deploy.md"), "utf8");

it("The costs of an idle month in docs/deploy.md are those of the template; `npm run costs -- --write` mends them", () => {
  expect(tableIn(page, "idle")).toBe(idleTable(standingOf(Object.values(synthesize()))));
});

it("An idle month has what is polled, alarmed and kept, and nothing of what is used", () => {
  const table = idleTable({ queues: 2, alarms: 3, alarmMetrics: 5, tables: 4 });
  expect(table).toContain(
    "| 2 queues polled by Lambda, 259,000 to 648,000 polls each at $0.40 a million | 0.21–0.52 |",
  );
  expect(table).toContain("| 3 alarms over 5 metrics at $0.10 (an account's first ten are free) | 0.50 |");
  expect(table).toContain("| **together** | **3.07–3.38** |");
});
