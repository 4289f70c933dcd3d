import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExport } from "../../../../../../lambdas/background/perform/export/export.ts";
import { cutting, fate, oneRound } from "../fates.ts";
import { JobInMemory, newJob } from "../outside.ts";
import { Exported, fewRows, task } from "./exported.ts";

const never = async (): Promise<never> => {
  throw new Error("not this kind");
};

/** Points of some sources by number, of two measurements; and points that come while the export runs. */
const points = fc.array(
  fc.record({
    source: fc.constantFrom("a", "b", "c"),
    measurement: fc.constantFrom("m", "n"),
    number: fc.nat({ max: 40 }),
  }),
  { maxLength: 40 },
);

const message = { version: 1, kind: "job", project: "P", job: "J" } as const;

const keyOf = (row: { source: string; measurement: string; atNanos: string }): string =>
  `${row.source} ${row.measurement} ${row.atNanos}`;

type Some = readonly { readonly source: string; readonly measurement: string; readonly number: number }[];

function writeAll(exported: Exported, some: Some): Exported {
  for (const { source, measurement, number } of some) exported.write(source, measurement, [number]);
  return exported;
}

describe("an export whose function is cut off anywhere, whose messages come twice or not at all", () => {
  it("has every row once, whatever comes meanwhile, and counts what it has", async () => {
    const property = fc.asyncProperty(
      points,
      points,
      fc.array(fate, { maxLength: 25 }),
      fc.scheduler(),
      async (before, meanwhile, fates, scheduler) => {
        const { effect, begin } = cutting(scheduler);
        const exported = writeAll(new Exported(effect), before);
        const memory = new JobInMemory(newJob(task), effect);
        // A slice has its own turn, as if each ran in a function of its own.
        const run: ReturnType<typeof createExport> = (...args) => createExport(exported.port, fewRows)(...args);
        const port = memory.port({ sync: never, replay: never, export: run, resend: never, deleteProject: never });
        const late = [...meanwhile];
        for (let round = 0; memory.job.state === "RUNNING" && round < 500; round++) {
          if (memory.queue.length === 0 || fates[round]?.isResumed) memory.queue.push(message);
          await oneRound({ memory, begin, port }, fates[round], scheduler);
          writeAll(exported, late.splice(0, 2));
        }
        expect(memory.job.state).toBe("DONE");
        const rows = exported.rowsOf(memory.job).map(keyOf);
        expect(rows).toStrictEqual([...new Set(rows)].sort());
        const least = await keysOf(writeAll(new Exported(), before));
        const most = await keysOf(writeAll(new Exported(), [...before, ...meanwhile]));
        expect([new Set(rows).isSupersetOf(least), new Set(rows).isSubsetOf(most)]).toStrictEqual([true, true]);
        expect(memory.job.done).toBe(rows.length);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

async function keysOf(exported: Exported): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const source of exported.ids) {
    for (const measurement of ["m", "n"]) {
      const series = { project: "P", retention: "R", source, measurement };
      for await (const { times } of exported.series.scan({
        series,
        from: 0n,
        to: 2n ** 63n - 1n,
        order: "oldest-first",
      }))
        for (const at of times) keys.add(keyOf({ source, measurement, atNanos: String(at) }));
    }
  }
  return keys;
}
