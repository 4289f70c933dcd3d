import { describe, expect, it } from "vitest";
import { RetentionSizes } from "../../../../../../../lambdas/shared/adapters/dynamodb/counters/retention-sizes.ts";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { itemsOf, runTables } from "../../../../../../support/tables.ts";

const { client } = await runTables("points");
const sizes = new RetentionSizes(new Table(client, "points"));
const at = (text: string) => Date.parse(`${text}T00:00:00Z`);

describe("the sizes of retentions", () => {
  it("add up by retention and day, over the ends of months and years", async () => {
    const place = { project: "P", retention: "R" };
    await sizes.add(place, at("2025-12-31"), { points: 1, bytes: 10 });
    await sizes.add(place, at("2026-01-01"), { points: 2, bytes: 20 });
    await sizes.add(place, at("2026-01-01"), { points: 3, bytes: 30 });
    await sizes.add({ ...place, retention: "R2" }, at("2026-01-01"), { points: 4, bytes: 40 });
    expect(await sizes.of("P", "R")).toEqual([
      { retention: "R", startMillis: at("2025-12-31"), points: 1, bytes: 10 },
      { retention: "R", startMillis: at("2026-01-01"), points: 5, bytes: 50 },
    ]);
    expect((await sizes.of("P")).map(({ retention }) => retention)).toEqual(["R", "R", "R2"]);
    expect(await sizes.of("Q")).toEqual([]);
  });

  it("have an item a month, however many days it has", async () => {
    const place = { project: "month", retention: "R" };
    for (let day = 1; day <= 31; day++) await sizes.add(place, Date.UTC(2026, 0, day), { points: day, bytes: 1 });
    const items = (await itemsOf(client, "points")).filter(({ pk }) => String(pk).includes("month"));
    expect(items).toHaveLength(1);
    expect((await sizes.of("month")).map(({ points }) => points).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
  });

  it("are forgotten of one retention, or some at a time of all", async () => {
    for (const retention of ["a", "b", "c"])
      await sizes.add({ project: "left", retention }, 0, { points: 1, bytes: 1 });
    await sizes.forget({ project: "left", retention: "b" });
    expect((await sizes.of("left")).map(({ retention }) => retention)).toEqual(["a", "c"]);
    while (await sizes.removeSome("left", 1));
    expect(await sizes.of("left")).toEqual([]);
  });
});
