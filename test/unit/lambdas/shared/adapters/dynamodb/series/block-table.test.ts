import { randomBytes } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { BlockTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import type { BlockToKeep, Day } from "../../../../../../../lambdas/shared/core/query/blocks/block.ts";
import { itemsOf, runTables } from "../../../../../../support/tables.ts";

const { client } = await runTables("points");
const blocks = new BlockTable(client, "points");
const far = 4_000_000_000;
const day = 19_800;

let named = 0;
const newSeries = (): string => `R#S#m${named++}`;
const blockOf = (series: string, before: Day, block: string, parts: number): BlockToKeep => ({
  series,
  before,
  block,
  parts: Array.from({ length: parts }, (_, part) => blocks.compress(Buffer.from(`${block} ${part}`))),
  validUntil: far,
  builtAt: 1,
});
const unknown: Day = { day, generation: 0 };

async function partsOf(series: string, order: "oldest-first" | "newest-first" = "oldest-first") {
  const found: [number, string][] = [];
  for await (const { day: of, bytes } of blocks.parts(series, day - 5, day + 5, order)) {
    found.push([of - day, Buffer.from(bytes).toString()]);
  }
  return found;
}

describe("a block", () => {
  it("is named by its day, and its parts come in order, either way", async () => {
    const series = newSeries();
    await blocks.keep(blockOf(series, unknown, "a", 12));
    await blocks.keep(blockOf(series, { day: day - 1, generation: 0 }, "b", 1));
    expect(await blocks.days(series, day - 1, day)).toEqual([
      { day: day - 1, generation: 0, built: { generation: 0, block: "b", parts: 1, validUntil: far, builtAt: 1 } },
      { day, generation: 0, built: { generation: 0, block: "a", parts: 12, validUntil: far, builtAt: 1 } },
    ]);
    const found = await partsOf(series);
    expect(found).toEqual([[-1, "b 0"], ...Array.from({ length: 12 }, (_, part) => [0, `a ${part}`])]);
    expect(await partsOf(series, "newest-first")).toEqual(found.toReversed());
    expect(await blocks.days(series, day + 1, day + 9)).toEqual([]);
  });

  it("is refused if points came into its day meanwhile, or another block", async () => {
    const series = newSeries();
    await blocks.renew(series, day, far);
    expect(await blocks.keep(blockOf(series, unknown, "a", 1))).toBe(false);
    const [before] = await blocks.days(series, day, day);
    if (!before) throw new Error("The day is not known.");
    expect(before).toEqual({ day, generation: 1 });
    expect(await blocks.keep(blockOf(series, before, "b", 1))).toBe(true);
    expect(await blocks.keep(blockOf(series, before, "c", 1))).toBe(false);
    await blocks.renew(series, day, far);
    const [renewed] = await blocks.days(series, day, day);
    expect(renewed).toEqual({
      day,
      generation: 2,
      built: { generation: 1, block: "b", parts: 1, validUntil: far, builtAt: 1 },
    });
  });

  it("takes the place of the one before, whose parts go", async () => {
    const series = newSeries();
    await blocks.keep(blockOf(series, unknown, "a", 3));
    await blocks.renew(series, day, far);
    const [before = unknown] = await blocks.days(series, day, day);
    await blocks.keep(blockOf(series, before, "b", 2));
    expect(await partsOf(series)).toEqual([
      [0, "b 0"],
      [0, "b 1"],
    ]);
  });

  it("may be as large as an item, and a year of them is read page by page", async () => {
    const series = newSeries();
    const parts = [randomBytes(350_000), randomBytes(350_000), randomBytes(350_000)];
    const kept = { ...blockOf(series, unknown, "a", 0), parts: parts.map((part) => blocks.compress(part)) };
    await blocks.keep(kept);
    const read: Buffer[] = [];
    for await (const { bytes } of blocks.parts(series, day, day, "oldest-first")) read.push(Buffer.from(bytes));
    expect(read).toEqual(parts);
  });

  it("of another version's form counts for none, and is replaced", async () => {
    const series = newSeries();
    await blocks.keep(blockOf(series, unknown, "a", 1));
    const { Table } = await import("../../../../../../../lambdas/shared/adapters/dynamodb/table.ts");
    await new Table(client, "points").change({ pk: `DAYS#${series}`, sk: "019800" }, { form: 2 });
    const [before = unknown] = await blocks.days(series, day, day);
    expect(before.built?.generation).not.toBe(before.generation);
    expect(await blocks.keep(blockOf(series, before, "b", 1))).toBe(true);
    expect(await partsOf(series)).toEqual([[0, "b 0"]]);
  });

  it("is removed with what is known of its day, some items at a time", async () => {
    const [series, other] = [newSeries(), newSeries()];
    await blocks.keep(blockOf(series, unknown, "a", 3));
    await blocks.keep(blockOf(other, unknown, "a", 1));
    expect(await blocks.removeSome(series, 2)).toBe(true);
    expect(await blocks.days(series, day, day)).toEqual([]);
    while (await blocks.removeSome(series, 2));
    expect(await partsOf(series)).toEqual([]);
    expect(await partsOf(other)).toHaveLength(1);
    expect((await itemsOf(client, "points")).filter(({ pk }) => String(pk).endsWith(`${series}`))).toEqual([]);
  });
});

/** Answers a client that dies before its call of the given number. */
const dyingAt = (call: number): DynamoDBClient => {
  let calls = 0;
  return new Proxy(client, {
    get(target, name) {
      if (name !== "send") return Reflect.get(target, name);
      return (...all: Parameters<typeof client.send>) => {
        calls += 1;
        return calls < call ? target.send(...all) : Promise.reject(new Error("killed"));
      };
    },
  });
};

describe("keeping a block, killed between any two calls", () => {
  it("leaves the block before, or the new one whole, and can be done again", async () => {
    for (let call = 1; ; call++) {
      const series = newSeries();
      await blocks.keep(blockOf(series, unknown, "a", 2));
      await blocks.renew(series, day, far);
      const [before = unknown] = await blocks.days(series, day, day);
      const wanted = blockOf(series, before, "b", 3);
      const done = await new BlockTable(dyingAt(call), "points").keep(wanted).catch(() => "killed");
      const [after] = await blocks.days(series, day, day);
      const found = (await partsOf(series)).map(([, text]) => text);
      if (after?.built?.block === "b") expect(found).toEqual(expect.arrayContaining(["b 0", "b 1", "b 2"]));
      else expect([after, found]).toEqual([before, expect.arrayContaining(["a 0", "a 1"])]);
      if (after?.built?.block === "a") expect(await blocks.keep(wanted)).toBe(true);
      expect((await blocks.days(series, day, day))[0]?.built?.block).toBe("b");
      if (done === true) {
        expect(call).toBeGreaterThan(5);
        return;
      }
    }
  });
});
