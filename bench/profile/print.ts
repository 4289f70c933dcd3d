/** Prints where the time of single points goes. */

import { rounded } from "../settings.ts";
import type { CallFigures, ProfileFigures, ThreadFigures } from "./profile.ts";
import type { RetainingFigures } from "./retaining.ts";

const rateOf = ({ pointsPerSecond }: CallFigures): string =>
  pointsPerSecond === undefined ? "full load" : `${pointsPerSecond}/s`;

/** Puts the figures of all rates beside each other, the greatest of the first rate first. */
function beside(calls: readonly CallFigures[], pick: (figures: CallFigures) => Readonly<Record<string, number>>) {
  const names = new Set(calls.flatMap((each) => Object.keys(pick(each))));
  const rows = [...names].map((name) => [name, calls.map((each) => pick(each)[name] ?? 0)] as const);
  const sorted = rows.toSorted(([, [one = 0]], [, [other = 0]]) => other - one);
  return Object.fromEntries(
    sorted.map(([name, values]) => [
      name,
      Object.fromEntries(values.map((value, index) => [rateOf(calls[index] as CallFigures), rounded(value, 3)])),
    ]),
  );
}

const rowsOf = (millis: ThreadFigures["byPackage"]) =>
  Object.entries(millis).map(([where, spent]) => ({ where, "ms an event": rounded(spent, 3) }));

/** Leaves out functions that do next to nothing for points. */
const isOfConcern = ({ millisPerEvent }: ThreadFigures): boolean => millisPerEvent >= 0.05;

export function printProfile({ calls, full }: ProfileFigures): void {
  console.log("calls of AWS an event, by function and operation:");
  console.table(
    beside(calls, ({ callsPerEvent, callsPerEventInAll }) => ({ ...callsPerEvent, "in all": callsPerEventInAll })),
  );
  console.log("Lambda's milliseconds an event, by function:");
  console.table(beside(calls, ({ lambdaMillisPerEvent }) => lambdaMillisPerEvent));
  console.log(
    `full load: ${full.events} events, ${rounded(full.deliveredPerSecond, 0)} delivered a second, ${rounded(full.processMillisPerEvent)} ms of the processor an event, profilers included`,
  );
  for (const { thread, millisPerEvent, byPackage, byFunction } of full.threads.filter(isOfConcern)) {
    console.log(`${thread}: ${rounded(millisPerEvent, 3)} ms of the processor an event`);
    console.table(rowsOf(byPackage));
    console.table(rowsOf(byFunction));
  }
}

export function printRetaining({ rows }: RetainingFigures): void {
  console.table(
    rows.map(({ kind, pointsPerRequest, points, pointsPerCpuSecond }) => ({
      kind,
      "points a request": pointsPerRequest,
      points,
      "points a CPU-second": Math.round(pointsPerCpuSecond),
    })),
  );
}
