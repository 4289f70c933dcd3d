/** Holds what syncs and replays rely on when they list a project's sources and read the latest events of each. */

import { beforeEach, describe, expect, it } from "vitest";
import type { ReplayPort } from "../../../lambdas/background/perform/replay.ts";
import type { SyncPort } from "../../../lambdas/background/perform/sync.ts";
import type { IdentifiedPoint } from "../../../lambdas/shared/core/event/point.ts";
import { point } from "../../support/points.ts";

interface CopiedDevices {
  readonly port: Pick<SyncPort & ReplayPort, "source" | "sources" | "countSources" | "latest">;
  readonly project: string;
  addDevice(id: string): Promise<void>;
  /** Keeps these points as the latest of their types. */
  addLatest(id: string, points: readonly IdentifiedPoint[]): Promise<void>;
}

const typed = (measurement: string): IdentifiedPoint => ({ ...point, measurement });

/** Describes the projects that `create` makes, each of them without devices. */
export function describeCopiedDevices(name: string, create: () => CopiedDevices): void {
  let devices: CopiedDevices;
  beforeEach(() => {
    devices = create();
  });
  const add = async (...ids: readonly string[]) => {
    for (const id of ids) await devices.addDevice(id);
  };
  const page = async (after: string | undefined, limit: number) => {
    const { sources, more } = await devices.port.sources(devices.project, { after, limit });
    return { ids: sources.map(({ id }) => id), more };
  };

  describe(name, () => {
    it("come in the order of their ids, from after any id, whether that is a device or not", async () => {
      await add("c", "a", "d", "b");
      expect(await page(undefined, 10)).toMatchObject({ ids: ["a", "b", "c", "d"], more: false });
      expect(await page("b", 10)).toMatchObject({ ids: ["c", "d"], more: false });
      expect(await page("bb", 10)).toMatchObject({ ids: ["c", "d"], more: false });
      expect(await page("d", 10)).toStrictEqual({ ids: [], more: false });
    });

    it("come a page at a time, each of them once, and a full page names more though there may be none", async () => {
      await add("a", "b", "c", "d");
      expect(await page(undefined, 3)).toStrictEqual({ ids: ["a", "b", "c"], more: true });
      expect(await page("c", 3)).toStrictEqual({ ids: ["d"], more: false });
      expect(await page("b", 2)).toStrictEqual({ ids: ["c", "d"], more: true });
      expect(await page("d", 2)).toStrictEqual({ ids: [], more: false });
    });

    it("are counted, and found by their ids in their own project", async () => {
      await add("a", "b");
      const { port, project } = devices;
      expect(await port.countSources(project)).toBe(2);
      expect(await port.source(project, "a")).toMatchObject({ id: "a", project });
      expect(await port.source(project, "gone")).toBeUndefined();
      expect(await port.source(`${project}-other`, "a")).toBeUndefined();
      expect(await port.countSources(`${project}-other`)).toBe(0);
      expect(await port.sources(`${project}-other`, { after: undefined, limit: 10 })).toStrictEqual({
        sources: [],
        more: false,
      });
    });

    it("have a latest event of each type, in the order of types, and of their own only", async () => {
      await add("a", "b");
      const { port, project } = devices;
      await devices.addLatest("a", [typed("touch"), typed("motion")]);
      expect(await port.latest(project, "a")).toStrictEqual([typed("motion"), typed("touch")]);
      expect(await port.latest(project, "b")).toStrictEqual([]);
      expect(await port.latest(`${project}-other`, "a")).toStrictEqual([]);
    });
  });
}
