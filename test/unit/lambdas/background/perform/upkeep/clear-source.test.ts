import { describe, expect, it } from "vitest";
import { createClearSource } from "../../../../../../lambdas/background/perform/upkeep/clear-source.ts";
import { runTables } from "../../../../../support/tables.ts";
import { type LeavingPlace, Leavings, leavingTables } from "./leavings.ts";

const { client } = await runTables(...leavingTables);
const leavings = new Leavings(client);
const { registry } = leavings;
const { deletions } = registry;

const removedAt = 5000;
let made = 0;

interface Scene {
  readonly place: LeavingPlace;
  /** Does a slice. `clock` answers the time at each look at it. */
  slice(cursor?: string, clock?: () => number): Promise<unknown>;
}

/** Makes what a source has left that was removed, and the chore that removes it. */
async function scene(isThere: (place: LeavingPlace) => Promise<boolean> = async () => false): Promise<Scene> {
  const place = { project: "P", source: `source-${made++}` };
  await leavings.make(place, ["R"]);
  await deletions.markRemains(place.project, place.source, removedAt);
  const remains = {
    beginClearing: deletions.beginClearing.bind(deletions),
    keep: deletions.keepRemains.bind(deletions),
    forget: ({ project, source }: LeavingPlace) => deletions.forgetRemains(project, source),
  };
  return {
    place,
    slice: (cursor, nowMillis = () => 0) =>
      createClearSource({ data: leavings.data(), remains, isThere, nowMillis })(
        { kind: "clearSource", ...place, removedAt },
        cursor,
      ),
  };
}

const isClearing = ({ project, source }: LeavingPlace): Promise<boolean> => deletions.isClearing(project, source);

describe("the clearing of a removed source", () => {
  it("leaves nothing of it in any table or bucket, and touches no other source", async () => {
    const other = { project: "P", source: "neighbour" };
    await leavings.make(other, ["R"]);
    const before = await leavings.naming(other.source);
    const { place, slice } = await scene();
    expect((await leavings.naming(place.source)).length).toBeGreaterThan(20);
    expect(await slice()).toBe("nothing");
    expect(await leavings.naming(place.source)).toStrictEqual([]);
    expect(await leavings.naming(other.source)).toStrictEqual(before);
  });

  it("goes on in another slice when its time is over, until all is gone, and has nobody registered meanwhile", async () => {
    const { place, slice } = await scene();
    // Is over at the third look at the clock: the first one begins the slice.
    const hurried = () => {
      let looks = 0;
      return () => (looks++ < 2 ? 0 : 20_000);
    };
    let slices = 1;
    for (let left = await slice(undefined, hurried()); left !== "nothing"; left = await slice("again", hurried())) {
      expect(left).toStrictEqual({ cursor: "again" });
      expect(await isClearing(place)).toBe(true);
      slices += 1;
    }
    expect(slices).toBeGreaterThan(5);
    expect(await leavings.naming(place.source)).toStrictEqual([]);
  });

  it("does nothing for a source that was moved away, was removed again meanwhile, or is cleared already", async () => {
    const { place, slice } = await scene();
    const markings = [undefined, removedAt + 1];
    for (const marked of markings) {
      await deletions.markRemains(place.project, place.source, marked);
      const before = await leavings.naming(place.source);
      expect(await slice()).toBe("nothing");
      expect(await leavings.naming(place.source)).toStrictEqual(before);
    }
    await deletions.forgetRemains(place.project, place.source);
    expect(await slice()).toBe("nothing");
    expect(await isClearing(place)).toBe(false);
  });

  it("leaves all to a source that is registered again", async () => {
    const { place, slice } = await scene(async () => true);
    const before = await leavings.naming(place.source);
    expect(await slice()).toMatchObject({ pauseSeconds: 60 });
    expect(await isClearing(place)).toBe(false);
    expect(await slice("met a source")).toBe("nothing");
    expect(await leavings.naming(place.source)).toStrictEqual(before);
  });

  it("looks once more a minute later, since a registration that met it takes itself back", async () => {
    let isRegistering = true;
    const { place, slice } = await scene(async () => isRegistering);
    expect(await slice()).toStrictEqual({ cursor: "met a source", pauseSeconds: 60 });
    isRegistering = false;
    expect(await slice("met a source")).toBe("nothing");
    expect(await leavings.naming(place.source)).toStrictEqual([]);
  });

  it("marks the clearing before it looks for a source", async () => {
    const seen: boolean[] = [];
    const { slice } = await scene(async (place) => {
      seen.push(await isClearing(place));
      return true;
    });
    await slice();
    expect(seen).toStrictEqual([true]);
  });
});
