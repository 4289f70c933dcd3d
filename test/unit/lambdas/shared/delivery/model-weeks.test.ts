/** Holds what the delivery engine does over hours and weeks of virtual time, in the world in memory of `model.test.ts`. */

import { describe, expect, it } from "vitest";
import { check, stories } from "./model/check-story.ts";
import { checkBooks, patch } from "./model/story.ts";
import { World } from "./model/world.ts";

const day = 24 * 3600 * 1000;

/** Changes the connector, and lets the time pass that the change takes. */
async function patched(world: World, asked: Parameters<typeof patch>[1]): Promise<void> {
  void patch(world, asked);
  await world.time.runUntil(world.time.now + 1000);
}

/** Lets days pass, and calls `each` every six hours. */
async function spend(world: World, days: number, each: () => void): Promise<void> {
  for (let quarter = 0; quarter < days * 4; quarter++) {
    each();
    await world.time.runUntil(world.time.now + day / 4);
  }
}

describe("delivery over hours and weeks", () => {
  it.each([
    ["more short stories in fair weather", stories(11, 30, { steps: 30, isLong: false, weather: "fair" })],
    ["more short stories in rough weather", stories(1016, 45, { steps: 30, isLong: false, weather: "rough" })],
    ["long stories in fair weather", stories(2001, 4, { steps: 12, isLong: true, weather: "fair" })],
    ["long stories in rough weather", stories(3001, 4, { steps: 12, isLong: true, weather: "rough" })],
  ])(
    "loses nothing, repeats nothing that was dropped, and eases the load of receivers that are down: %s",
    async (_name, all) => {
      for (const story of all) await check(story);
    },
  );

  it("keeps an event that fails for weeks at a receiver that takes all others", async () => {
    const world = new World(1);
    world.watchMillis = 15 * 60_000;
    const key = world.publish();
    world.receiver.poison.add(key);
    await spend(world, 15, () => world.publish());
    expect(world.truth.violations).toStrictEqual([]);
    expect(world.connector.status).toBe("ACTIVE");
    expect(world.queue.bodies().map((body) => JSON.parse(body).body)).toStrictEqual([key]);
  });

  it("keeps a paused connector's events for 13 days, and tells of those that expire", async () => {
    const world = new World(2);
    world.watchMillis = 15 * 60_000;
    world.truth.isFair = true;
    await patched(world, { pauseMode: "retain" });
    await patched(world, { status: "USER_DISABLED" });
    await spend(world, 16, () => world.publish());
    expect(world.truth.violations).toStrictEqual([]);
    const isExpired = [...world.truth.fates.values()].map(({ drop }) => drop?.rule === "expired");
    expect(isExpired.filter(Boolean).length).toBeGreaterThanOrEqual(11);
    expect(isExpired.filter(Boolean).length).toBeLessThanOrEqual(13);
    await patched(world, { status: "ACTIVE" });
    await world.time.runUntil(world.time.now + 3 * 60_000);
    const isDelivered = [...world.truth.fates.values()].map(({ isAcknowledged = false }) => isAcknowledged);
    expect(isDelivered).toStrictEqual(isExpired.map((is) => !is));
    await checkBooks(world);
    expect(world.truth.violations).toStrictEqual([]);
  });
});
