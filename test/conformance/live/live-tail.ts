/** Holds what writers and readers of live tails rely on: numbers without holes that only rise. */

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { LiveTail } from "../../../lambdas/shared/adapters/dynamodb/live/live-tail.ts";
import type { LiveEntry } from "../../../lambdas/shared/core/event/live-tail.ts";
import { point } from "../../support/points.ts";

const nowMillis = 1_764_412_345_678;
const leaseStartedAt = nowMillis - 1;
const first = leaseStartedAt * 1000;

export const liveEntry = (text: string): LiveEntry => ({
  source: "S",
  deviceType: "logger",
  labels: { name: text },
  points: [{ ...point, fields: { text } }],
});

/** Describes a tail. `create` makes another writer on the same table each time. */
export function describeLiveTail(name: string, create: () => LiveTail): void {
  let projects = 0;
  let project: string;
  let tail: LiveTail;
  beforeEach(() => {
    project = `P${projects++}`;
    tail = create();
  });
  const append = (text: string, by = tail) =>
    by.append(project, { entries: [liveEntry(text)] }, { leaseStartedAt, nowMillis, writing: randomUUID() });
  const textsAfter = async (sequence: number, limit = 100) =>
    (await tail.after(project, sequence, { limit, isConsistent: true })).map(({ entries }) => entries[0]?.labels.name);

  describe(name, () => {
    it("has no head, and begins with the milliseconds of its lease times 1000", async () => {
      expect(await tail.head(project)).toBeUndefined();
      expect(await append("one")).toBe(first);
      expect(await tail.head(project)).toBe(first);
    });

    it("takes the next number for each batch, whoever writes it", async () => {
      const [one, other] = [tail, create()];
      const numbers = [
        await append("a", one),
        await append("b", other),
        await append("c", one),
        await append("d", other),
      ];
      expect(numbers).toStrictEqual([first, first + 1, first + 2, first + 3]);
      expect(await textsAfter(first)).toStrictEqual(["b", "c", "d"]);
      expect(await textsAfter(first, 2)).toStrictEqual(["b", "c"]);
    });

    it("gives back what was written, small or deflated, with its lease and its end", async () => {
      const content = { entries: [liveEntry("x".repeat(5000)), liveEntry("漢\ud800")], ends: ["stream"] };
      const sequence = await tail.append(project, content, { leaseStartedAt, nowMillis, writing: "w" });
      const expiresAt = Math.ceil(nowMillis / 1000) + 3600;
      expect(await tail.get(project, sequence)).toStrictEqual({ ...content, sequence, leaseStartedAt, expiresAt });
      expect(await tail.get(project, sequence + 1)).toBeUndefined();
      expect(await tail.get("another", sequence)).toBeUndefined();
    });

    it("goes on above what is there, though a new lease began", async () => {
      await append("old");
      const later = { leaseStartedAt: leaseStartedAt + 1, nowMillis: nowMillis + 120_000, writing: "w" };
      expect(await tail.append(project, { entries: [] }, later)).toBe(first + 1);
    });
  });
}
