import { describe, expect, it } from "vitest";
import { runStatements } from "../../../../../lambdas/api/query/run-statements.ts";
import type { KeptPoint } from "../../../../../lambdas/shared/core/event/kept-point.ts";
import { parseQuery } from "../../../../../lambdas/shared/core/query/influxql/parse.ts";
import { EngineInMemory } from "../../../../support/query/engine-in-memory.ts";

const points = Array.from(
  { length: 40 },
  (_, index): KeptPoint => ({
    eventId: String(index).padStart(20, "0"),
    measurement: "m",
    connectionTag: "Data_API",
    tags: {},
    fields: { text: "x".repeat(40_000) },
    atNanos: String(BigInt(index) * 1_000_000_000n),
    acceptedAt: index,
  }),
);
const run = (query: string) => runStatements(parseQuery(query), new EngineInMemory(points).ports);
const columns = (count: number): string => Array.from({ length: count }, (_, index) => `text AS a${index}`).join(", ");

describe("the statements of a query", () => {
  it("may answer no more text than fits into memory, in one or in all of them", async () => {
    const tooLarge = expect.objectContaining({ code: "too-large" });
    await expect(run(`SELECT ${columns(39)} FROM m`)).resolves.toMatchObject([{ kind: "answered" }]);
    await expect(run(`SELECT ${columns(41)} FROM m`)).rejects.toEqual(tooLarge);
    await expect(run("SELECT text FROM m;".repeat(41))).rejects.toEqual(tooLarge);
  });
});
