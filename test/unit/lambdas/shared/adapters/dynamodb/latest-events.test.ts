import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { newestOfEach } from "../../../../../../lambdas/shared/core/event/latest.ts";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { anyPoint, point } from "../../../../../support/points.ts";
import { startTables, type Tables } from "../../../../../support/tables.ts";

let tables: Tables;
let registry: Registry;
let sources = 0;

beforeAll(async () => {
  tables = await startTables("registry");
  registry = new Registry("registry", tables.client);
});
afterAll(() => tables.stop());

const newSource = (): string => `S${sources++}`;
const at = (atNanos: number, eventId = "a"): IdentifiedPoint => ({ ...point, atNanos: String(atNanos), eventId });

describe("the latest events", () => {
  it("are the newest of each type, in whatever order they come, and come back as they were", async () => {
    const few = fc.array(
      fc.tuple(anyPoint, fc.constantFrom("touch", "co2", "a.b"), fc.bigInt({ min: 0n, max: 3n }), fc.nat(3)),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(few, async (specs) => {
        const points = specs.map(([any, measurement, atNanos, id]) => ({
          ...any,
          // Points hold only what JSON can hold, because the door and the queues have read and written them as JSON.
          fields: JSON.parse(JSON.stringify(any.fields)),
          tags: { ...any.tags },
          measurement,
          atNanos: String(atNanos),
          eventId: `${measurement}${atNanos}${id}`,
        }));
        const distinct = [...new Map(points.map((one) => [one.eventId, one])).values()];
        const source = newSource();
        for (const one of distinct) await registry.latestEvents.keep("P", source, one, 1000);
        const expected = newestOfEach(distinct).sort((one, other) => (one.measurement < other.measurement ? -1 : 1));
        expect(JSON.stringify(await registry.latestEvents.of("P", source))).toBe(JSON.stringify(expected));
      }),
      { numRuns: 30 },
    );
  });

  it("hold the largest point that a door takes", async () => {
    const source = newSource();
    const large = { ...point, fields: { text: "漢".repeat(64_000) } };
    await registry.latestEvents.keep("P", source, large, 1000);
    expect(await registry.latestEvents.of("P", source)).toStrictEqual([large]);
  });

  it("tell whether one is superseded by a newer one that was accepted at a time or later", async () => {
    const source = newSource();
    const { latestEvents } = registry;
    await latestEvents.keep("P", source, at(5, "b"), 1000);
    const place = { project: "P", device: source, type: point.measurement };
    const isSuperseded = (one: IdentifiedPoint, since = 1000) => latestEvents.isSuperseded(place, one, since);
    expect(await isSuperseded(at(4, "z"))).toBe(true);
    expect(await isSuperseded(at(5, "a"))).toBe(true);
    expect(await isSuperseded(at(5, "b"))).toBe(false);
    expect(await isSuperseded(at(10, "a"))).toBe(false);
    expect(await isSuperseded(at(4, "z"), 1001)).toBe(false);
    expect(await latestEvents.isSuperseded({ ...place, type: "touch" }, at(0), 1000)).toBe(false);
  });

  it("are read for many sources at once, of one type", async () => {
    const [one, other, none] = [newSource(), newSource(), newSource()];
    await registry.latestEvents.keep("P", one, at(1), 1000);
    await registry.latestEvents.keep("P", other, at(2), 1000);
    await registry.latestEvents.keep("P", none, { ...at(3), measurement: "touch" }, 1000);
    const found = await registry.latestEvents.ofType("P", [one, other, none], point.measurement);
    expect(Object.fromEntries(found)).toStrictEqual({ [one]: at(1), [other]: at(2) });
  });

  it("are of one project's source, and go with it", async () => {
    const source = newSource();
    await registry.latestEvents.keep("P", source, at(1), 1000);
    await registry.latestEvents.keep("Q", source, at(2), 1000);
    await registry.latestEvents.remove("P", source);
    expect(await registry.latestEvents.of("P", source)).toStrictEqual([]);
    expect(await registry.latestEvents.of("Q", source)).toStrictEqual([at(2)]);
  });
});
