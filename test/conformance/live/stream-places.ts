/** Holds what the bound of open streams relies on. */

import { beforeEach, describe, expect, it } from "vitest";
import type { StreamPlace, StreamPlaces } from "../../../lambdas/api/stream/places.ts";

const place = (id: string, openedAt: number): StreamPlace => ({
  id,
  identity: "I",
  openedAt,
  expiresAt: 2_000_000_000,
});

/** Describes places. `create` may answer the same ones each time, because every test uses a project of its own. */
export function describeStreamPlaces(name: string, create: () => StreamPlaces): void {
  let projects = 0;
  let project: string;
  let places: StreamPlaces;
  beforeEach(() => {
    project = `P${projects++}`;
    places = create();
  });

  describe(name, () => {
    it("are listed in the order in which they were taken, each project's for itself", async () => {
      const [late, early] = [place("a", 1_764_412_345_679), place("b", 999)];
      for (const each of [late, early]) await places.add(project, each);
      await places.add("another", place("c", 1));
      expect(await places.list(project)).toStrictEqual([early, late]);
    });

    it("are there until they are given back, which may be done twice", async () => {
      const [one, other] = [place("a", 1), place("b", 1)];
      for (const each of [one, other]) await places.add(project, each);
      for (const _ of [1, 2]) await places.remove(project, one);
      expect([await places.has(project, one), await places.has(project, other)]).toStrictEqual([false, true]);
      expect(await places.list(project)).toStrictEqual([other]);
    });
  });
}
