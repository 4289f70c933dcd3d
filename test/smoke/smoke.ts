/**
 * Walks through what the platform does against a laptop or a deployed stage (`npm run smoke`): registers a source of its
 * own, sends points by each door into each kind of retention, reads them back and copies them out, looks at what is told
 * of the source and of a silent one, and removes what it made.
 */

import { randomUUID } from "node:crypto";
import { sendChanges } from "./walk/changes.ts";
import { deliver } from "./walk/connector.ts";
import { askConsole } from "./walk/console.ts";
import { exportPoints } from "./walk/exports.ts";
import { sendFiles } from "./walk/files.ts";
import { findInEach, makeRetentions } from "./walk/kinds.ts";
import { publish } from "./walk/over-mqtt.ts";
import { queryPoints, sendPoints, writeLines } from "./walk/points.ts";
import { readRecords } from "./walk/records.ts";
import { register } from "./walk/registering.ts";
import { beginSilence, endSilence } from "./walk/silence.ts";
import { readTarget } from "./walk/target.ts";
import { expect, reasonOf, Walk } from "./walk/walk.ts";

async function take(walk: Walk): Promise<void> {
  await walk.begin();
  await askConsole(walk);
  const kept = await makeRetentions(walk, `smoke-${randomUUID().slice(0, 8)}`);
  const sender = await register(
    walk,
    kept.map(({ retention }) => retention),
  );
  const watched = await beginSilence(walk);
  await sendPoints(walk, sender);
  await queryPoints(walk, sender);
  await writeLines(walk, sender);
  await publish(walk, sender);
  await sendFiles(walk, sender);
  await sendChanges(walk, sender);
  await deliver(walk, sender);
  await findInEach(walk, sender, kept);
  await exportPoints(walk, sender, kept);
  await readRecords(walk, sender);
  await endSilence(walk, watched);
}

/** Looks for what has a name of this test's and is there still, of whatever run. */
async function findLeft(walk: Walk): Promise<void> {
  for (const kind of ["sources", "fleets", "retentions", "apitokens"]) {
    const text = JSON.stringify(await walk.call("GET", `${walk.project}/${kind}`));
    expect(!/"smoke-[0-9a-f]{8}/.test(text), `Among ${kind} is something of a smoke test that was not removed.`);
  }
}

const target = await readTarget().catch((error: unknown) => {
  console.error(reasonOf(error));
  process.exit(2);
});
const walk = new Walk(target);
let failed = 0;
const note = (error: unknown): void => {
  failed++;
  console.error(`FAILED  ${reasonOf(error)}`);
};
await take(walk).catch(note);
await walk.removeAll().catch(note);
if (walk.project !== "") await walk.step("nothing is left", () => findLeft(walk)).catch(note);
console.log(`${walk.passed} passed, ${failed} failed, ${walk.skipped} not tried`);
process.exitCode = failed === 0 ? 0 : 1;
