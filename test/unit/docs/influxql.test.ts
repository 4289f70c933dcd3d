import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../../lambdas/shared/core/query/engine/ports.ts";
import { bounds } from "../../../lambdas/shared/core/query/influxql/bounds.ts";
import { servedFunctions } from "../../../lambdas/shared/core/query/influxql/checks/functions.ts";
import { root } from "../../support/import-graph.ts";
import { selectOf } from "../../support/influxql/meaning.ts";

const page = readFileSync(join(root, "docs/influxql.md"), "utf8");
const row = (name: string): string => page.split("\n").find((line) => line.startsWith(`| ${name} |`)) ?? "";

describe("the page about InfluxQL", () => {
  it("names all functions that are served, and no others", () => {
    const rows = ["aggregates", "selectors", "several rows", "over points or buckets"].map(row).join();
    const named = [...rows.matchAll(/`(\w+)[`(]/g)].map(([, name]) => name);
    expect([...new Set(named)].toSorted()).toEqual(servedFunctions.toSorted());
  });

  it("states the bounds that hold", () => {
    const { statements, nesting, operators, regexes, regexSize, listed, rows, bytes } = bounds;
    const { cells, heldBytes } = defaultLimits;
    const made = [regexSize, cells, heldBytes / 1e6, rows];
    const figures = [bytes / 1024, statements, nesting, operators, regexes, listed, ...made];
    const [, section = ""] = /\n## Bounds\n([\s\S]*?)\n## /.exec(page) ?? [];
    expect(section.match(/\d[\d,]*/g)).toEqual(figures.map((figure) => figure.toLocaleString("en-US")));
  });

  it("shows statements that mean something", () => {
    const [, statement = ""] = /```sql\n(.*)\n```/.exec(page) ?? [];
    expect(selectOf(statement).shape).toBe("aggregate");
  });
});
