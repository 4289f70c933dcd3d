/** Prints what a laptop held in memory under full load. */

import { rounded } from "../settings.ts";
import { atMost, printAims } from "../tables.ts";
import type { Sample, SoakFigures } from "./soak.ts";

const whole = (value: number | null): number | string => (value === null ? "–" : Math.round(value));

function rowOf({ second, accepted, waiting, residentMebibytes, anonymousMebibytes, heaps }: Sample) {
  const all = Object.values(heaps);
  const sum = (pick: (heap: (typeof all)[number]) => number): number => all.reduce((mb, heap) => mb + pick(heap), 0);
  return {
    second: Math.round(second),
    accepted,
    waiting,
    "resident MiB": whole(residentMebibytes),
    "of it no file's": whole(anonymousMebibytes),
    "main heap": whole(heaps.main?.total ?? null),
    "functions' heaps": whole(sum(({ total }) => total) - (heaps.main?.total ?? 0)),
    external: whole(sum(({ external }) => external)),
    threads: sum(({ threads }) => threads) - 1,
  };
}

export function printSoak({ samples, ...figures }: SoakFigures): void {
  const { minutes, events, deliveredPerSecond, firstMebibytes, lastMebibytes, greatestMebibytes } = figures;
  console.log(
    `${minutes} minutes of full load: ${events} events, ${Math.round(deliveredPerSecond)} delivered a second:`,
  );
  console.table(samples.map(rowOf));
  console.log("heaps at the end, MiB:");
  console.table(
    Object.entries(samples.at(-1)?.heaps ?? {})
      .toSorted(([, one], [, other]) => other.total - one.total)
      .map(([name, { threads, total, used, external }]) => ({
        name,
        threads,
        total: rounded(total, 1),
        used: rounded(used, 1),
        external: rounded(external, 1),
      })),
  );
  console.log(
    `resident after the warm-up: first ${Math.round(firstMebibytes)}, last ${Math.round(lastMebibytes)}, greatest ${Math.round(greatestMebibytes)} MiB`,
  );
  printAims([
    atMost("resident at the end", lastMebibytes, 700, " MiB"),
    atMost("last / first after the warm-up", lastMebibytes / firstMebibytes, 1.05),
  ]);
}
