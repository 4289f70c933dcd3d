/**
 * Prints what a stage costs a month, idle and by load, and for a million events and points kept (`npm run costs`). With
 * `--write` it writes the tables into docs/deploy.md and docs/performance.md, which a test holds against them.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { addPlatform } from "../../lib/platform.ts";
import { readStage } from "../../lib/stage.ts";
import { projectRoot } from "../settings.ts";
import { idleTable, standingOf } from "./idle.ts";
import { readLoads } from "./loads.ts";
import { kindsTable, millionTable } from "./million.ts";
import { loadTable } from "./month.ts";
import { pageOf, type TableName, withTable } from "./page.ts";

interface CdkJson {
  readonly context: Readonly<Record<string, unknown>>;
}

/** Answers the resources of the stage `dev`, without bundling its functions. */
function resourcesOfDev() {
  const { context } = JSON.parse(readFileSync(join(projectRoot, "cdk.json"), "utf8")) as CdkJson;
  const app = new App({ context: { ...context, "aws:cdk:bundling-stacks": [] } });
  const { data, service } = addPlatform(app, readStage("dev", context.stages));
  return [data, service].flatMap((stack) => Object.values(Template.fromStack(stack).toJSON().Resources));
}

const { loads } = readLoads();
const tables: Readonly<Record<TableName, string>> = {
  idle: idleTable(standingOf(resourcesOfDev() as Parameters<typeof standingOf>[0])),
  loads: loadTable(loads),
  million: millionTable(loads),
  kinds: kindsTable(loads),
};
const titles: Readonly<Record<TableName, string>> = {
  idle: "An idle month",
  loads: "A month by load",
  million: "A million events",
  kinds: "A million points kept",
};
for (const [name, table] of Object.entries(tables)) console.log(`${titles[name as TableName]}\n\n${table}\n`);
if (process.argv.includes("--write")) {
  for (const [name, table] of Object.entries(tables) as [TableName, string][]) {
    const file = join(projectRoot, "docs", pageOf[name]);
    writeFileSync(file, withTable(readFileSync(file, "utf8"), name, table));
  }
  console.log("written to docs/deploy.md and docs/performance.md");
}
