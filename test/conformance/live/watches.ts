/** Holds what those who feed and follow live events rely on of leases. */

import { beforeEach, describe, expect, it } from "vitest";
import type { Watches } from "../../../lambdas/shared/adapters/dynamodb/live/watches.ts";
import { isWatched } from "../../../lambdas/shared/core/project/watch.ts";

const nowMillis = 1_764_412_345_678;
const nowSeconds = Math.ceil(nowMillis / 1000);

/** Describes leases. `create` may answer the same ones each time, because every test uses a project of its own. */
export function describeWatches(name: string, create: () => Watches): void {
  let projects = 0;
  let project: string;
  let watches: Watches;
  beforeEach(() => {
    project = `P${projects++}`;
    watches = create();
  });
  const renew = (atMillis: number, seconds = 900, renewedBelowSeconds = 600) =>
    watches.renew("stream", project, { nowMillis: atMillis, seconds, renewedBelowSeconds });

  describe(name, () => {
    it("have none before the first renewal, which begins one", async () => {
      expect(await watches.get("stream", project)).toBeUndefined();
      const watch = { startedAt: nowMillis, watchedUntil: nowSeconds + 900 };
      expect(await renew(nowMillis)).toStrictEqual({ watch, isRenewed: true });
      expect(await watches.get("stream", project)).toStrictEqual(watch);
    });

    it("keep each kind for itself", async () => {
      await renew(nowMillis);
      expect(await watches.get("mqtt", project)).toBeUndefined();
    });

    it("renew a lease only from the rest on that the caller names, and keep its beginning", async () => {
      await renew(nowMillis);
      expect(await renew(nowMillis + 299_000)).toMatchObject({ isRenewed: false });
      const { watch, isRenewed } = await renew(nowMillis + 301_000);
      expect([watch, isRenewed]).toStrictEqual([{ startedAt: nowMillis, watchedUntil: nowSeconds + 301 + 900 }, true]);
    });

    it("never end a lease earlier than somebody was promised", async () => {
      await renew(nowMillis, 7200, 7200);
      expect((await renew(nowMillis + 1000, 60, 60)).watch.watchedUntil).toBe(nowSeconds + 7200);
      expect((await watches.get("stream", project))?.watchedUntil).toBe(nowSeconds + 7200);
    });

    it("begin a new lease after the last one ended, later than it, though the clock was set back", async () => {
      const { watch: first } = await renew(nowMillis);
      const { watch: second } = await renew(nowMillis + 3_600_000);
      expect(second.startedAt).toBe(nowMillis + 3_600_000);
      expect(isWatched(first, nowMillis + 3_600_000)).toBe(false);
      const { watch: third } = await renew(second.watchedUntil * 1000 + 1);
      expect(third.startedAt).toBeGreaterThan(second.startedAt);
    });

    it("begin one lease, however many come at once", async () => {
      const renewals = await Promise.all([0, 1, 2, 3, 4].map((millis) => renew(nowMillis + millis)));
      expect(new Set(renewals.map(({ watch }) => watch.startedAt)).size).toBe(1);
      expect(renewals.filter(({ isRenewed }) => isRenewed)).toHaveLength(1);
    });
  });
}
