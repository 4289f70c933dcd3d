import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { RoomItems } from "../../../../../lambdas/shared/adapters/dynamodb/rooms.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { type Room, type RoomStore, Rooms } from "../../../../../lambdas/shared/room/rooms.ts";
import { startTables } from "../../../../support/tables.ts";
import { roomsInMemory } from "./rooms-in-memory.ts";

const tables = await startTables("registry");
afterAll(() => tables.stop());

const minute = 60_000;
let projects = 0;

/** How a call goes: it makes its thing, is refused, or is cut off at some step, with or without its thing. */
const fates = ["made", "refused", "cut off before", "cut off after", "deletes"] as const;
type Fate = (typeof fates)[number];

/** A place with things, which calls make while they hold a place, and delete. */
class World {
  readonly things = new Set<string>();
  mostSeen = 0;
  now = 0;
  private tokens = 0;
  private readonly room: Room;
  private readonly rooms: Rooms;
  private readonly turns: () => number;

  constructor(store: RoomStore, most: number, turns: () => number = () => 0) {
    this.rooms = new Rooms(store);
    this.turns = turns;
    const count = async (): Promise<number> => {
      await this.pass();
      const found = this.things.size;
      await this.pass();
      return found;
    };
    this.room = { name: { of: { project: `P${projects++}` }, things: "things" }, most, count };
  }

  /** Answers whether there was room, and if not, how many there were. */
  async call(fate: Fate = "made"): Promise<true | number> {
    if (fate === "deletes") return this.deleteOne();
    const token = `t${this.tokens++}`;
    const hold = { token, places: 1, since: this.now };
    const taken = await this.rooms.take(this.room, hold);
    if (taken !== "taken") return taken.found;
    if (fate === "cut off before") return true;
    await this.pass();
    if (fate !== "refused") this.add(token);
    await this.pass();
    if (fate !== "cut off after") await this.rooms.settle(this.room, hold);
    return true;
  }

  private async deleteOne(): Promise<true> {
    await this.pass();
    const [first] = this.things;
    if (first !== undefined) this.things.delete(first);
    return true;
  }

  private add(token: string): void {
    this.things.add(token);
    this.mostSeen = Math.max(this.mostSeen, this.things.size);
  }

  private async pass(): Promise<void> {
    for (let left = this.turns(); left > 0; left--) await setImmediate();
  }
}

const stores = [
  ["in memory", () => roomsInMemory()],
  ["on DynamoDB", () => new RoomItems(new Table(tables.client, "registry"))],
] as const;

describe.each(stores)("a room %s", (_, createStore) => {
  it("takes as many as it may of forty calls at the same moment, and tells the others so", async () => {
    const world = new World(createStore(), 10);
    const answers = await Promise.all(Array.from({ length: 40 }, () => world.call()));
    expect(answers.filter((answer) => answer === true)).toHaveLength(10);
    expect(answers.filter((answer) => answer !== true)).toStrictEqual(new Array(30).fill(10));
    expect(world.things.size).toBe(10);
  });

  it("counts what was there before it was kept, and has room again for what is deleted", async () => {
    const world = new World(createStore(), 3);
    for (const thing of ["a", "b"]) world.things.add(thing);
    expect([await world.call(), await world.call()]).toStrictEqual([true, 3]);
    await world.call("deletes");
    expect([await world.call(), await world.call()]).toStrictEqual([true, 3]);
  });

  it("loses no place to calls that are refused, and none for longer than a minute to calls that are cut off", async () => {
    const world = new World(createStore(), 2);
    for (let count = 0; count < 5; count++) await world.call("refused");
    await Promise.all([world.call("cut off before"), world.call("cut off before")]);
    world.now = minute - 1;
    expect(await world.call()).toBe(2);
    world.now = minute;
    expect([await world.call(), await world.call(), await world.call()]).toStrictEqual([true, true, 2]);
  });
});

it("A room is never overrun, however calls are mixed and cut off, and a minute later it holds as many as it may", async () => {
  const story = fc.record({
    most: fc.integer({ min: 1, max: 4 }),
    before: fc.integer({ min: 0, max: 3 }),
    waves: fc.array(fc.array(fc.constantFrom(...fates), { maxLength: 8 }), { minLength: 1, maxLength: 4 }),
    turns: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
    pauses: fc.infiniteStream(fc.constantFrom(0, minute / 2, minute)),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ most, before, waves, turns, pauses }) => {
      const next = (): number => turns.next().value ?? 0;
      const world = new World(roomsInMemory(next), most, next);
      for (let count = 0; count < Math.min(before, most); count++) world.things.add(`before${count}`);
      for (const wave of waves) {
        await Promise.all(wave.map((fate) => world.call(fate)));
        world.now += pauses.next().value ?? 0;
      }
      expect(world.mostSeen).toBeLessThanOrEqual(most);
      world.now += minute;
      while ((await world.call()) === true);
      expect(world.things.size).toBe(most);
      expect(world.mostSeen).toBeLessThanOrEqual(most);
    }),
    { numRuns: 150 },
  );
});
