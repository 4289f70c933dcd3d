import { describe, expect, it } from "vitest";
import type { LakePort, NotedDay } from "../../../../../../lambdas/background/perform/lake/port.ts";
import { createLakeTender } from "../../../../../../lambdas/background/perform/lake/tend-lake.ts";
import { Turns } from "../../../../../../lambdas/background/perform/turns.ts";
import type { LakeMessage } from "../../../../../../lambdas/shared/core/job.ts";
import { dayPrefix, filesOf, isPointFile, retentionPrefix } from "../../../../../../lambdas/shared/core/lake/layout.ts";
import type { LakePoint } from "../../../../../../lambdas/shared/core/lake/point.ts";
import { point } from "../../../../../support/points.ts";

const hour = 3_600_000;
const place = { project: "P", retention: "R" };
const day = "1970-01-01";
const prefix = dayPrefix(place, day);
const message: LakeMessage = { version: 1, kind: "lake", ...place, day };

const row = (number: number, source = "S", acceptedAt = 5): LakePoint => ({
  ...point,
  eventId: String(number).padStart(20, "0"),
  source,
  acceptedAt,
  atNanos: String(number),
});

/** A lake in memory, which can be killed before any change. */
class World {
  nowMillis = 26 * hour;
  readonly objects = new Map<string, { bytes: Uint8Array; points: readonly LakePoint[]; writtenAt: number }>();
  noted: NotedDay | undefined = { ...place, day, edition: 1, notedAt: 0 };
  lookAt = 0;
  readonly queue: LakeMessage[] = [];
  durationSeconds = 1_000_000;
  hasRetention = true;
  changes = 0;
  killedBefore = Number.POSITIVE_INFINITY;

  write(points: readonly LakePoint[]): void {
    for (const file of filesOf(place, points)) this.set(file.key, Buffer.from(file.key), file.points);
  }

  /** Answers what a reader finds, each event once. */
  get events(): string[] {
    const rows = [...this.objects].flatMap(([key, { points }]) => (isPointFile(key) ? points : []));
    return [...new Set(rows.map(({ eventId }) => eventId))].toSorted();
  }

  get names(): string[] {
    return [...this.objects.keys()].map((key) => key.slice(prefix.length).replace(/[0-9a-f]{40}/, "…")).toSorted();
  }

  /** Looks until nothing is left to do now. Answers false if it was killed. */
  async look(ofDay = day): Promise<boolean> {
    this.queue.push({ ...message, day: ofDay });
    const tend = createLakeTender(this.port(), new Turns());
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) await tend(next);
      return true;
    } catch (error) {
      if (!(error instanceof Error) || error.message !== "killed") throw error;
      this.queue.length = 0;
      return false;
    }
  }

  private set(key: string, bytes: Uint8Array, points: readonly LakePoint[]): void {
    this.objects.set(key, { bytes, points, writtenAt: this.nowMillis });
  }

  private change(): void {
    if (this.changes++ === this.killedBefore) throw new Error("killed");
  }

  port(): LakePort {
    const { objects } = this;
    const below = (start: string) => [...objects].filter(([key]) => key.startsWith(start));
    const pointsOf = (bytes: Uint8Array) => objects.get(Buffer.from(bytes).toString())?.points ?? [];
    return {
      files: {
        list: async (start) =>
          below(start).map(([key, { points, writtenAt }]) => ({ key, size: points.length, writtenAt })),
        get: async (key) => objects.get(key)?.bytes,
        put: async ({ key, points }) => {
          this.change();
          this.set(key, Buffer.from(key), points);
        },
        has: async (key) => objects.has(key),
        putText: async (key, text) => {
          this.change();
          this.set(key, Buffer.from(text), []);
        },
        remove: async (keys) => {
          for (const key of keys) {
            this.change();
            objects.delete(key);
          }
        },
        removeSome: async (start) => {
          const [first, second] = below(start);
          this.change();
          if (first) objects.delete(first[0]);
          return second !== undefined;
        },
        days: async () =>
          [...new Set([...objects.keys()].map((key) => key.split("day=")[1]?.slice(0, 10) ?? ""))].sort(),
        sizeOf: (bytes) => ({ rows: pointsOf(bytes).length, bytes: 1000 }),
        decode: async (bytes) => pointsOf(bytes),
      },
      places: {
        get: async () => this.noted,
        lookAgain: async (_, lookAt) => {
          this.lookAt = lookAt;
        },
        forget: async () => {
          this.noted = undefined;
        },
      },
      retention: async (project, id) =>
        this.hasRetention
          ? { kind: "S3", id, project, displayName: "", durationSeconds: this.durationSeconds, createTime: "" }
          : undefined,
      sendJob: async (next) => void this.queue.push(next),
      nowMillis: () => this.nowMillis,
    };
  }
}

function createWorld(): World {
  const world = new World();
  for (let file = 0; file < 4; file++) world.write([row(file * 2), row(file * 2 + 1), row(0)]);
  return world;
}
const all = Array.from({ length: 8 }, (_, number) => String(number).padStart(20, "0"));

describe("the keeping of the lake", () => {
  it("puts a day's files into one an hour after it is over, drops repeats, and removes the files an hour later", async () => {
    const world = createWorld();
    world.nowMillis = 25 * hour - 1;
    await world.look();
    expect([world.objects.size, world.lookAt]).toStrictEqual([4, 25 * hour]);
    world.nowMillis = 26 * hour;
    await world.look();
    expect([world.objects.size, world.lookAt]).toStrictEqual([6, 27 * hour]);
    world.nowMillis = 27 * hour;
    await world.look();
    expect(world.names).toStrictEqual(["part-….parquet"]);
    expect([...world.objects.values()].map(({ points }) => points.length)).toStrictEqual([8]);
    expect(world.noted).toBeUndefined();
  });

  it("loses no event and ends the same wherever it is killed", async () => {
    for (let kill = 0, isOver = false; !isOver; kill++) {
      const world = createWorld();
      world.killedBefore = kill;
      isOver = true;
      for (let hours = 0; hours < 4; hours++) {
        if (!(await world.look())) {
          isOver = false;
          expect(world.events, `killed before change ${kill}`).toStrictEqual(all);
          await world.look();
        }
        expect(world.events, `killed before change ${kill}`).toStrictEqual(all);
        world.nowMillis += hour;
      }
      expect(world.names, `killed before change ${kill}`).toStrictEqual(["part-….parquet"]);
      expect(kill).toBeLessThan(20);
    }
  });

  it("puts late files to the others, and files of a day that goes on once there are more than twenty", async () => {
    const world = createWorld();
    await world.look();
    world.write([row(100)]);
    for (let hours = 0; hours < 4; hours++, world.nowMillis += hour) await world.look();
    expect([world.names.length, world.events.length]).toStrictEqual([1, 9]);
    const busy = new World();
    busy.nowMillis = hour;
    for (let file = 0; file < 21; file++) busy.write([row(file)]);
    await busy.look();
    expect(busy.names.filter((name) => name.startsWith("part-"))).toHaveLength(1);
  });

  it("loses no event where two put the same day together, and batches come again meanwhile and after it", async () => {
    let kills = 0;
    for (let kill = 0, wasKilled = true; wasKilled; kill++) {
      const world = createWorld();
      wasKilled = false;
      for (let hours = 0; hours < 6; hours++, world.nowMillis += hour) {
        world.noted = { ...place, day, edition: hours + 1, notedAt: world.nowMillis };
        // Writes a file again under its name, which may be replaced or removed already, and one that was cut otherwise.
        world.write([row(hours * 2), row(hours * 2 + 1), row(0)].slice(0, hours < 4 ? 3 : 0));
        world.write([row(hours), row(hours + 1)]);
        world.killedBefore = hours === 1 ? world.changes + kill : Number.POSITIVE_INFINITY;
        const ended = await Promise.all([world.look(), world.look()]);
        wasKilled ||= ended.includes(false);
        expect(world.events, `killed before change ${kill}`).toStrictEqual(all);
      }
      for (let hours = 0; hours < 3; hours++, world.nowMillis += hour) await world.look();
      expect([world.events, world.names], `killed before change ${kill}`).toStrictEqual([all, ["part-….parquet"]]);
      kills = kill;
    }
    // Is more than the steps of one alone.
    expect(kills).toBeGreaterThan(6);
  });

  it("leaves replaced files where their part is gone, and puts them together again", async () => {
    const world = createWorld();
    await world.look();
    for (const key of world.objects.keys()) if (key.includes("/part-")) world.objects.delete(key);
    for (let hours = 0; hours < 4; hours++, world.nowMillis += hour) await world.look();
    expect([world.events, world.names]).toStrictEqual([all, ["part-….parquet"]]);
  });

  it("removes the days of a retention that are older than it keeps them now, and looks again a day later", async () => {
    const world = new World();
    world.noted = { ...place, day: "", edition: 1, notedAt: 0 };
    world.nowMillis = 5 * 24 * hour;
    for (const days of [0, 1, 2, 3]) {
      for (const number of [1, 2]) {
        world.write([{ ...row(days * 10 + number), atNanos: String(BigInt(days) * 86_400_000_000_000n) }]);
      }
    }
    const daysLeft = () => [...new Set([...world.objects.keys()].map((key) => key.split("day=")[1]?.slice(0, 10)))];
    const days = ["1970-01-01", "1970-01-02", "1970-01-03", "1970-01-04"];
    // The first day ended four days ago.
    for (const [keptDays, left] of [
      [5, days],
      [3, days.slice(2)],
      [5, days.slice(2)],
      [2, days.slice(3)],
    ] as const) {
      world.durationSeconds = keptDays * 86_400;
      await world.look("");
      expect([keptDays, daysLeft(), world.lookAt]).toStrictEqual([keptDays, left, world.nowMillis + 24 * hour]);
    }
    world.durationSeconds = 86_400;
    await world.look("");
    expect(daysLeft()).toStrictEqual([]);
    expect(world.noted).toBeDefined();
  });

  it("removes a day that its retention has forgotten, and all of a retention that is gone", async () => {
    const world = createWorld();
    world.durationSeconds = 3600;
    await world.look();
    expect(world.objects.size).toBe(0);
    const gone = createWorld();
    gone.hasRetention = false;
    await gone.look();
    expect([...gone.objects.keys()].filter((key) => key.startsWith(retentionPrefix("R")))).toStrictEqual([]);
    expect(gone.noted).toBeUndefined();
  });

  it("waits on the queue for other work that fills the memory", async () => {
    const world = createWorld();
    const turns = new Turns();
    const end = turns.take({ isHeavy: true, isSuspect: false });
    const before = new Map(world.objects);
    await createLakeTender(world.port(), turns)(message);
    expect([world.objects, world.queue]).toStrictEqual([before, [message]]);
    end?.();
    await createLakeTender(world.port(), turns)(message);
    expect(world.names).toContain("part-….parquet");
  });
});
