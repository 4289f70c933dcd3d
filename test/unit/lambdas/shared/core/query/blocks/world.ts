/**
 * Keeps packs and blocks in memory, with steps that a test can hold up, cut off and interleave: a model of the table.
 */

import type { KeptPoint } from "../../../../../../../lambdas/shared/core/event/kept-point.ts";
import { pointSeries } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import type {
  BlockStore,
  BlockToKeep,
  Day,
  Part,
} from "../../../../../../../lambdas/shared/core/query/blocks/block.ts";
import { dayOf } from "../../../../../../../lambdas/shared/core/query/blocks/block.ts";
import { BlockedSeries } from "../../../../../../../lambdas/shared/core/query/blocks/blocked-series.ts";
import type { PackReader, SeenPack } from "../../../../../../../lambdas/shared/core/query/blocks/keep-day.ts";
import type { Batch, Scan, ScanOrder } from "../../../../../../../lambdas/shared/core/query/series.ts";
import { SeriesInMemory } from "../../../../../../support/query/series-in-memory.ts";

export const place = { project: "P", retention: "R", source: "S" };
export const series = { ...place, measurement: "m" };
export const seriesName = pointSeries("R", "S", "m");
export const day = 19_800;
export const dayStart = BigInt(day) * 86_400_000_000_000n;
export const far = 4_000_000_000;

/** Is done before each step in the world. It may wait, or throw, as a machine that is switched off does. */
type Step = (what: string) => Promise<void>;

const stepless: Step = async () => {};

/** What all who run at the same time share. */
export class World {
  readonly points = new SeriesInMemory();
  readonly days = new Map<number, Day>();
  readonly parts = new Map<string, Uint8Array>();
  nowMillis = Number(dayStart / 1_000_000n) + 3 * 86_400_000;
  /** The first expiry that readers see of packs. */
  expiresAt = far;

  /** Keeps points as `retain` does: first the packs, then the generations of days that are over. */
  async retain(points: readonly KeptPoint[], step: Step = stepless): Promise<void> {
    await step("write packs");
    this.points.write(place, points);
    for (const late of new Set(points.map(({ atNanos }) => dayOf(BigInt(atNanos))))) {
      await step("renew");
      const known = this.days.get(late) ?? { day: late, generation: 0 };
      this.days.set(late, { ...known, generation: known.generation + 1 });
    }
  }

  packs(step: Step = stepless): PackReader {
    const { points } = this;
    const expiresAt = (): number => this.expiresAt;
    return {
      async *scan(scan: Scan, see?: (pack: SeenPack) => void): AsyncGenerator<Batch, void> {
        await step("read packs");
        for await (const batch of points.scan(scan)) {
          for (const time of batch.times) see?.({ first: time, last: time, expiresAt: expiresAt() });
          yield batch;
          await step("read on");
        }
      },
    };
  }

  blocks(step: Step = stepless): BlockStore {
    const { days, parts } = this;
    const keyOf = (of: number, block: string, part: number) => `${of}#${block}#${String(part).padStart(4, "0")}`;
    return {
      async days(_, first, last) {
        await step("read days");
        return [...days.values()].filter((each) => each.day >= first && each.day <= last).sort((a, b) => a.day - b.day);
      },
      async *parts(_, first: number, last: number, order: ScanOrder): AsyncGenerator<Part> {
        await step("read parts");
        const keys = [...parts.keys()].sort();
        for (const key of order === "oldest-first" ? keys : keys.reverse()) {
          const [of = "", block = ""] = key.split("#");
          const bytes = parts.get(key);
          if (bytes && Number(of) >= first && Number(of) <= last) yield { day: Number(of), block, bytes };
          await step("read the next part");
        }
      },
      compress: (bytes) => bytes,
      async keep({ before, block, parts: kept, validUntil, builtAt }: BlockToKeep) {
        for (const [part, bytes] of kept.entries()) {
          await step("write a part");
          parts.set(keyOf(before.day, block, part), bytes);
        }
        await step("name the block");
        const now = days.get(before.day) ?? { day: before.day, generation: 0 };
        if (now.generation !== before.generation || now.built?.block !== before.built?.block) return false;
        const built = { generation: before.generation, block, parts: kept.length, validUntil, builtAt };
        days.set(before.day, { ...now, built });
        for (let part = 0; part < (before.built?.parts ?? 0) && before.built?.block !== block; part++) {
          await step("remove a part");
          parts.delete(keyOf(before.day, before.built?.block ?? "", part));
        }
        return true;
      },
    };
  }

  reader(step: Step = stepless, failures: unknown[] = []): BlockedSeries {
    return new BlockedSeries({
      packs: this.packs(step),
      blocks: this.blocks(step),
      leastRows: 1,
      nowMillis: () => this.nowMillis,
      report: (_, { error }) => failures.push(error),
    });
  }

  /** Answers whether the day has a block that counts. */
  hasBlock(of = day): boolean {
    const known = this.days.get(of);
    return (known?.built?.parts ?? 0) > 0 && known?.built?.generation === known?.generation;
  }
}

let made = 0;
export const pointAt = (seconds: number, x: number, others: Partial<KeptPoint> = {}): KeptPoint => {
  made += 1;
  return {
    measurement: "m",
    connectionTag: "Data_API",
    tags: {},
    fields: { x },
    atNanos: String(dayStart + BigInt(seconds) * 1_000_000_000n),
    eventId: String(made).padStart(20, "0"),
    acceptedAt: made,
    ...others,
  };
};

export const scanOf = (
  order: ScanOrder = "oldest-first",
  from = dayStart,
  to = dayStart + 86_400_000_000_000n,
): Scan => ({
  series,
  from,
  to,
  order,
});
