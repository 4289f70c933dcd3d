/**
 * Holds what queries rely on of a kind of retention: which rows a series has, in which order they come, and what becomes
 * of points of the same tags and time.
 */

import { beforeEach, describe, expect, it } from "vitest";
import type { FieldValue } from "../../../lambdas/shared/core/event/field-value.ts";
import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import type { Place } from "../../../lambdas/shared/core/query/catalogue.ts";
import {
  type Batch,
  connectionTag,
  type ScanOrder,
  type SeriesReader,
} from "../../../lambdas/shared/core/query/series.ts";
import { point } from "../../support/points.ts";

export interface KeptSeries {
  readonly reader: SeriesReader;
  /** Keeps points as they would come, and resolves once they can be read. */
  write(place: Place, points: readonly KeptPoint[]): Promise<void>;
}

/** What a store that is not the platform's own decides by itself. */
export interface Peculiarities {
  /** Of points of the same tags and time it keeps the one that was written last, whenever it was accepted. */
  readonly lastWrittenWins?: boolean;
  /** It refuses values of another type than a field has had. */
  readonly oneTypeAField?: boolean;
  /** It refuses fields and tags that are named `time`. */
  readonly refusesTime?: boolean;
}

const second = 1_000_000_000n;
const start = 1_708_000_000n * second;
const at = (seconds: number): bigint => start + BigInt(seconds) * second;

interface Row {
  readonly at: bigint;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly tags: Readonly<Record<string, string>>;
}

function rowAt({ times, fields, tags }: Batch, index: number): Row {
  const values = [...fields].map(([name, { numbers, others }]) => {
    const number = numbers?.[index];
    return [name, number === undefined || Number.isNaN(number) ? others?.[index] : number];
  });
  const named = [...tags].map(([key, column]) => [key, column[index]]);
  const there = (entries: unknown[][]) => Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  return { at: times[index] ?? 0n, fields: there(values), tags: there(named) };
}

/** Describes a reader. `create` may answer the same store each time, because every test has a source of its own. */
export function describeSeriesReader(
  name: string,
  create: () => Promise<KeptSeries>,
  { lastWrittenWins = false, oneTypeAField = false, refusesTime = false }: Peculiarities = {},
): void {
  let count = 0;
  let place: Place;
  let kept: KeptSeries;
  beforeEach(async () => {
    place = { project: "projectofacmecorp001", retention: "retention00000000001", source: `source${count++}` };
    kept = await create();
  });

  let written = 0;
  const of = (seconds: number, fields: Record<string, FieldValue>, others: Partial<KeptPoint> = {}): KeptPoint => {
    const eventId = String(written++).padStart(20, "0");
    return {
      ...point,
      eventId,
      measurement: "m",
      atNanos: String(at(seconds)),
      acceptedAt: written,
      fields,
      ...others,
    };
  };
  const write = (...points: readonly KeptPoint[]) => kept.write(place, points);

  async function rows(from = at(0), to = at(1_000_000), order: ScanOrder = "oldest-first", fields?: Set<string>) {
    const found: Row[] = [];
    const scan = { series: { ...place, measurement: "m" }, from, to, order, ...(fields ? { fields } : {}) };
    for await (const batch of kept.reader.scan(scan)) {
      for (let index = 0; index < batch.count; index++) found.push(rowAt(batch, index));
    }
    return found;
  }
  const secondsOf = (found: readonly Row[]): number[] => found.map((row) => Number((row.at - start) / second));

  describe(name, () => {
    it("answers a point with its nanoseconds, its fields of each type and its tags, the connection's among them", async () => {
      const atNanos = String(at(1) + 123_456_789n);
      const fields = { x: -0.1, whole: 9_007_199_254_740_991, text: 'a "b"\n', empty: "", yes: true, no: false };
      await write(of(1, fields, { atNanos, tags: { machine: "press 01" }, connectionTag: "MQTT" }));
      const [row, ...more] = await rows();
      expect(more).toEqual([]);
      expect(row?.at).toBe(BigInt(atNanos));
      expect(row?.tags).toEqual({ machine: "press 01", [connectionTag]: "MQTT" });
      // A kind whose store has no empty texts leaves such a field out, as its page says.
      const { empty = "", ...others } = row?.fields ?? {};
      expect({ ...others, empty }).toEqual(fields);
    });

    it("answers rows in the order of their times, in either direction, however they were written", async () => {
      await write(of(5, { x: 5 }), of(1, { x: 1 }));
      await write(of(9, { x: 9 }), of(3, { x: 3 }), of(7, { x: 7 }));
      expect(secondsOf(await rows())).toEqual([1, 3, 5, 7, 9]);
      expect(secondsOf(await rows(at(0), at(10), "newest-first"))).toEqual([9, 7, 5, 3, 1]);
    });

    it("reads both ends of a range, and nothing outside of it", async () => {
      await write(of(1, { x: 1 }), of(2, { x: 2 }), of(3, { x: 3 }), of(4, { x: 4 }));
      expect(secondsOf(await rows(at(2), at(3)))).toEqual([2, 3]);
      expect(secondsOf(await rows(at(2) + 1n, at(3) - 1n))).toEqual([]);
      expect(secondsOf(await rows(at(2), at(3), "newest-first"))).toEqual([3, 2]);
      expect(await rows(at(3), at(2))).toEqual([]);
    });

    it("reads days apart in order", async () => {
      const day = 86_400;
      await write(of(3 * day, { x: 3 }), of(0, { x: 0 }), of(day, { x: 1 }));
      expect(secondsOf(await rows())).toEqual([0, day, 3 * day]);
      expect(secondsOf(await rows(at(0), at(4 * day), "newest-first"))).toEqual([3 * day, day, 0]);
    });

    it("merges points of the same tags and time: each field is that of the point accepted last", async () => {
      const early = of(1, { x: 1, y: 1 }, { acceptedAt: 10 });
      const late = of(1, { x: 2, z: 2 }, { acceptedAt: 20 });
      await (lastWrittenWins ? write(late, early) : write(late).then(() => write(early)));
      expect((await rows()).map(({ fields }) => fields)).toEqual([{ x: 2, y: 1, z: 2 }]);
    });

    it("keeps the fields of an earlier point that a later one of its tags and time lacks", async () => {
      await write(of(1, { x: 1, y: 1 }, { acceptedAt: 10 }));
      await write(of(1, { x: 2, z: 2 }, { acceptedAt: 20 }));
      await write(of(1, { x: 3 }, { acceptedAt: 30 }));
      expect((await rows()).map(({ fields }) => fields)).toEqual([{ x: 3, y: 1, z: 2 }]);
    });

    it("has a later point of the same fields, tags and time take the place of an earlier one, however they come", async () => {
      const [late, early] = [of(1, { x: 2 }, { acceptedAt: 20 }), of(1, { x: 1 }, { acceptedAt: 10 })];
      await (lastWrittenWins ? write(late, early) : write(late).then(() => write(early)));
      await write(of(2, { x: 1 }, { acceptedAt: 10 }));
      await write(of(2, { x: 2 }, { acceptedAt: 20 }));
      expect((await rows()).map(({ fields }) => fields)).toEqual([{ x: 2 }, { x: 2 }]);
    });

    it("takes the greater event id of points that were accepted at once", async () => {
      const [lesser, greater] = ["00000000000000000a01", "00000000000000000a02"];
      await write(
        of(1, { x: 2 }, { acceptedAt: 5, eventId: greater }),
        of(1, { x: 1 }, { acceptedAt: 5, eventId: lesser }),
      );
      expect((await rows()).map(({ fields }) => fields)).toEqual([{ x: 2 }]);
    });

    it("answers a point once that was written twice", async () => {
      const same = of(1, { x: 1 });
      await write(same);
      await write(same);
      expect(await rows()).toHaveLength(1);
    });

    it("keeps points of one time apart by their tags and their connection", async () => {
      await write(
        of(1, { x: 1 }, { tags: {} }),
        of(1, { x: 2 }, { tags: { h: "a" } }),
        of(1, { x: 3 }, { tags: { h: "b" } }),
        of(1, { x: 4 }, { tags: { h: "b" }, connectionTag: "MQTT" }),
      );
      const found = await rows();
      expect(found.map(({ fields }) => fields.x).sort()).toEqual([1, 2, 3, 4]);
      expect(found.filter(({ tags }) => tags.h === undefined)).toHaveLength(1);
    });

    it.skipIf(oneTypeAField)("lets a field hold a number at one time and a text at another", async () => {
      await write(of(1, { x: 1 }), of(2, { x: "off" }), of(3, { x: true }));
      expect((await rows()).map(({ fields }) => fields.x)).toEqual([1, "off", true]);
    });

    it("answers rows that have none of the fields that are asked for", async () => {
      await write(of(1, { x: 1 }), of(2, { y: 2 }));
      const found = await rows(at(0), at(10), "oldest-first", new Set(["x"]));
      expect(secondsOf(found)).toEqual([1, 2]);
      expect(found.map(({ fields }) => fields.x)).toEqual([1, undefined]);
    });

    it("answers nothing of another measurement, source or retention, or of what nobody wrote", async () => {
      await write(of(1, { x: 1 }, { measurement: "mm" }));
      await kept.write({ ...place, source: `${place.source}-` }, [of(1, { x: 1 })]);
      await kept.write({ ...place, retention: "retention00000000002" }, [of(1, { x: 1 })]);
      expect(await rows()).toEqual([]);
    });

    it("keeps names that mean something to JavaScript", async () => {
      const fields = JSON.parse('{"__proto__": 1, "constructor": "a"}');
      await write(of(1, fields, { tags: JSON.parse('{"__proto__": "b"}') }));
      const scan = { series: { ...place, measurement: "m" }, from: at(0), to: at(2), order: "oldest-first" } as const;
      for await (const batch of kept.reader.scan(scan)) {
        expect(batch.fields.get("__proto__")?.numbers?.[0]).toBe(1);
        expect(batch.fields.get("constructor")?.others?.[0]).toBe("a");
        expect(batch.tags.get("__proto__")?.[0]).toBe("b");
      }
      expect(await rows()).toHaveLength(1);
    });

    it("keeps names that mean something to languages of queries, and fields, tags and types of one name apart", async () => {
      const measurement = `it's a "m" -- ;`;
      const named = { "it's": 1, source: 3, tag_a: 4, a: "text", text_a: 5 };
      const fields: Record<string, FieldValue> = refusesTime ? named : { ...named, time: 2 };
      const tags = { a: "tag", source: "it's", ...(refusesTime ? {} : { time: "t" }) };
      await write(of(1, fields, { measurement: "m", tags }));
      await write(of(2, { a: oneTypeAField ? 2 : true }, { measurement }), of(3, { a: 1 }, { measurement }));
      const [row, ...others] = await rows();
      expect([row?.fields, row?.tags, others]).toEqual([fields, { ...tags, [connectionTag]: point.connectionTag }, []]);
      const found = [];
      const scan = { series: { ...place, measurement }, from: at(0), to: at(9), order: "oldest-first" } as const;
      for await (const { count } of kept.reader.scan(scan)) found.push(count);
      expect(found.reduce((sum, count) => sum + count, 0)).toBe(2);
    });

    it("answers more rows than a store hands over at once, in order, each once", async () => {
      const all = Array.from({ length: 1_200 }, (_, index) => index);
      await write(...all.map((index) => of(index, { x: index })));
      expect(secondsOf(await rows())).toEqual(all);
      expect(secondsOf(await rows(at(0), at(9_999), "newest-first"))).toEqual(all.toReversed());
    });

    it("can be left before its end", async () => {
      await write(...Array.from({ length: 50 }, (_, index) => of(index, { x: index })));
      const scan = { series: { ...place, measurement: "m" }, from: at(0), to: at(99), order: "newest-first" } as const;
      for await (const { times } of kept.reader.scan(scan)) {
        expect(times[0]).toBe(at(49));
        break;
      }
      expect(await rows()).toHaveLength(50);
    });
  });
}
