/** Copies what a retention has of the source into a file, and fetches it. */

import { textOf } from "../../../local/client/client.ts";
import type { Kept } from "./kinds.ts";
import { measurement } from "./points.ts";
import type { Sender } from "./registering.ts";
import { expect, type Json, listOf, type Walk } from "./walk.ts";

const hourMillis = 3_600_000;
/** A job of a stage may have to wait for its turn. */
const patienceMillis = 180_000;

/** Is called once the retention has the points: what comes later is in no export. */
export async function exportPoints(walk: Walk, { uid }: Sender, kept: readonly Kept[]): Promise<void> {
  const retention = kept.find(({ kind }) => kind === "DYNAMODB")?.retention;
  if (!retention) {
    walk.skip("an export", "there is no retention that was asked by a query");
    return;
  }
  const made = await walk.make("an export", `${walk.project}/exports`, {
    retention: textOf(retention, "name"),
    sources: [uid],
    measurement,
    startTime: new Date(Date.now() - hourMillis).toISOString(),
    endTime: new Date(Date.now() + hourMillis).toISOString(),
    format: "CSV",
  });
  const done = await walk.step("it is done", () =>
    walk.eventually("end of it", () => ended(walk, textOf(made, "name")), patienceMillis),
  );
  await walk.step("its file is fetched, and has both points", async () => {
    const [file, ...others] = listOf(done, "files");
    expect(file !== undefined && others.length === 0, `It has ${others.length + (file ? 1 : 0)} files.`);
    const response = await fetch(textOf(file, "url"));
    const text = await response.text();
    expect(response.status === 200, `Its link answered ${response.status}: ${text.slice(0, 300)}`);
    for (const count of ["342", "343"]) expect(text.includes(count), `It lacks ${count}: ${text.slice(0, 300)}`);
  });
}

/** Answers the export once it is done; undefined while its job runs. */
async function ended(walk: Walk, name: string): Promise<Json | undefined> {
  const shown = await walk.call("GET", name);
  if (shown.state === "RUNNING") return undefined;
  expect(shown.state === "DONE", `It ended as ${shown.state}: ${shown.reason}`);
  return shown;
}
