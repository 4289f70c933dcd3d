import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { createWorld, entryOf, projectId, resumable } from "./streaming.ts";

const minute = 60_000;

describe("a stream in virtual time", () => {
  it("pings at once, then ten seconds after the last byte, whatever that was", async () => {
    const world = createWorld();
    const stream = (await world.open()).read();
    await world.settle();
    expect(stream.pings).toBe(1);
    await world.pass(9_000);
    await world.tell(entryOf(1));
    await world.pass(1_000);
    expect([stream.numbers, stream.pings]).toStrictEqual([[1], 1]);
    await world.pass(8_000);
    expect(stream.pings).toBe(1);
    await world.pass(2_000);
    expect(stream.pings).toBe(2);
  });

  it("pings though much comes that is not chosen", async () => {
    const world = createWorld();
    const stream = (await world.open("device_ids=other")).read();
    for (let second = 0; second < 25; second++) {
      await world.tell(entryOf(second));
      await world.pass(1_000);
    }
    expect([stream.numbers, stream.pings]).toStrictEqual([[], 3]);
  });

  it.each([
    ["", {}, 14.5],
    [resumable.query, resumable.headers, 5],
  ])("with ?%s ends by itself in time, and gives its place back", async (query, headers, minutes) => {
    const world = createWorld();
    const stream = (await world.open(query, { ...headers })).read();
    await world.pass(minutes * minute - 1_000);
    expect(stream.isOver).toBe(false);
    await world.pass(2_000);
    expect([stream.isOver, stream.errors]).toStrictEqual([true, []]);
    expect(await world.places.list(projectId)).toStrictEqual([]);
  });

  it("keeps its lease up while it is open, and ten minutes longer", async () => {
    const world = createWorld();
    const stream = (await world.open()).read();
    const { startedAt } = (await world.watches.get("stream", projectId)) ?? {};
    await world.pass(14 * minute);
    const watch = await world.watches.get("stream", projectId);
    expect(watch?.startedAt).toBe(startedAt);
    expect((watch?.watchedUntil ?? 0) * 1000 - world.state.now).toBeGreaterThanOrEqual(10 * minute - 61_000);
    expect(stream.isOver).toBe(false);
  });

  it("resumes at each position of many events with exactly the rest", async () => {
    const world = createWorld();
    const first = (await world.open(resumable.query, resumable.headers)).read();
    for (let batch = 0; batch < 20; batch++) {
      await world.tell(...[0, 1].map((part) => entryOf(...[0, 1, 2].map((n) => batch * 6 + part * 3 + n))));
      await world.pass(500);
    }
    const all = Array.from({ length: 120 }, (_, n) => n);
    expect([first.numbers, first.ids.length]).toStrictEqual([all, 120]);
    await world.pass(5 * minute);
    expect(first.isOver).toBe(true);
    for (const [position, id] of first.ids.entries()) {
      const again = (await world.open("", { ...resumable.headers, "last-event-id": id })).read();
      await world.pass(500);
      expect([again.numbers, again.errors]).toStrictEqual([all.slice(position + 1), []]);
      again.body.destroy();
      await world.settle();
    }
  });

  it("numbers events alike for every choice, so that another choice can go on", async () => {
    const world = createWorld();
    const stream = (await world.open(`${resumable.query}&event_types=none`, resumable.headers)).read();
    const all = (await world.open(resumable.query, resumable.headers)).read();
    await world.tell(entryOf(1, 2, 3));
    await world.pass(500);
    expect([stream.ids, all.ids.map((id) => id.split(".")[1])]).toStrictEqual([[], ["0", "1", "2"]]);
  });

  it.each(["garbage", "1764412345678000.0"])(
    "tells a client with the place %s that it is gone, and goes on",
    async (id) => {
      const world = createWorld();
      const stream = (await world.open("", { ...resumable.headers, "last-event-id": id })).read();
      await world.pass(500);
      await world.tell(entryOf(7));
      await world.pass(500);
      expect([stream.errors, stream.numbers]).toStrictEqual([[410], [7]]);
      expect(
        stream.text.split("\n\n").filter((block) => /"ping"|"error"/.test(block) && block.startsWith("id:")),
      ).toEqual([]);
    },
  );

  it("tells a client that comes back after nobody watched for a while, since events may be missing", async () => {
    const world = createWorld();
    const first = (await world.open(resumable.query, resumable.headers)).read();
    await world.tell(entryOf(1));
    await world.pass(500);
    first.body.destroy();
    await world.pass(9 * minute);
    const soon = (await world.open("", { ...resumable.headers, "last-event-id": first.ids[0] ?? "" })).read();
    await world.pass(500);
    expect(soon.errors).toStrictEqual([]);
    soon.body.destroy();
    await world.pass(16 * minute);
    const late = (await world.open("", { ...resumable.headers, "last-event-id": first.ids[0] ?? "" })).read();
    await world.pass(500);
    expect(late.errors).toStrictEqual([410]);
  });

  it("is ended within ten seconds of a revocation", async () => {
    const world = createWorld();
    const stream = (await world.open()).read();
    await world.pass(3_000);
    world.state.refusal = new PlatformError("unauthenticated", "The credential is unknown, disabled or revoked.");
    await world.pass(5_000);
    expect([stream.isOver, stream.errors]).toStrictEqual([true, [401]]);
  });

  it("ends without a word some seconds after its token, by when clients know that they need a new one", async () => {
    const world = createWorld();
    const ends = world.state.now + 2 * minute;
    const claims = Buffer.from(JSON.stringify({ exp: ends / 1000 })).toString("base64url");
    const stream = (await world.open("", { authorization: `Bearer eyJ0.${claims}.c2ln` })).read();
    await world.pass(2 * minute - 250);
    world.state.refusal = new PlatformError("unauthenticated", "The token has expired.");
    await world.pass(3_000);
    expect(stream.isOver).toBe(false);
    await world.pass(4_000);
    expect([stream.isOver, stream.errors]).toStrictEqual([true, []]);
  });

  it("is ended within ten seconds of a revocation, though the clock is set back meanwhile", async () => {
    const world = createWorld();
    const stream = (await world.open()).read();
    await world.pass(3_000);
    world.setClock(-60 * minute);
    world.state.refusal = new PlatformError("unauthenticated", "The credential is unknown, disabled or revoked.");
    await world.pass(8_000);
    expect([stream.isOver, stream.errors]).toStrictEqual([true, [401]]);
  });

  it("is pinged as before, though the clock is set back", async () => {
    const world = createWorld();
    const stream = (await world.open()).read();
    await world.pass(1_000);
    world.setClock(-60 * minute);
    const before = stream.pings;
    await world.pass(minute);
    expect(stream.pings).toBeGreaterThan(before);
    stream.body.destroy();
  });

  it("goes on while the registry is away for a moment, and not for longer than a minute", async () => {
    const world = createWorld();
    const stream = (await world.open()).read();
    world.state.refusal = new Error("The table is away.");
    await world.pass(50_000);
    expect(stream.isOver).toBe(false);
    await world.pass(30_000);
    expect([stream.isOver, stream.errors]).toStrictEqual([true, [503]]);
    expect(world.state.reports).toContain("cannot check the rights of a stream");
  });

  it("is ended by a newcomer of its identity beyond the bound within a second, though its client takes nothing", async () => {
    const world = createWorld();
    world.state.bounds = { perProject: 20, perIdentity: 2 };
    const ghost = await world.open();
    await world.pass(1_000);
    const [second, third] = [(await world.open()).read(), (await world.open()).read()];
    await world.pass(2_000);
    expect([ghost.isOver, second.isOver, third.isOver]).toStrictEqual([true, false, false]);
    expect(await world.places.list(projectId)).toHaveLength(2);
  });

  it("reads no further than its client does", async () => {
    const world = createWorld();
    const stream = await world.open();
    await world.settle();
    const before = world.state.reads;
    for (let n = 0; n < 100; n++) await world.tell({ ...entryOf(n), labels: { text: "x".repeat(1000) } });
    await world.pass(30_000);
    expect(world.state.reads - before).toBeLessThanOrEqual(2);
    stream.read();
    await world.pass(2_000);
    expect(stream.numbers).toHaveLength(100);
  });

  it("is refused where the project is full, and takes no place then", async () => {
    const world = createWorld();
    world.state.bounds = { perProject: 2, perIdentity: 5 };
    await world.open();
    await world.open();
    await expect(world.open()).rejects.toMatchObject({ code: "too-many-requests", retryAfterSeconds: 30 });
    expect(await world.places.list(projectId)).toHaveLength(2);
  });

  it("keeps to the sources that an API token is bound to, by what the token is now", async () => {
    const world = createWorld();
    const token = { ...world.state.caller, kind: "apiToken", project: projectId, scopes: ["read"] } as const;
    world.state.caller = { ...token, databases: ["s1"] };
    const stream = (await world.open()).read();
    await world.tell(entryOf(1), { ...entryOf(2), source: "s2" });
    await world.pass(500);
    expect(stream.numbers).toStrictEqual([1]);
    world.state.caller = { ...token, databases: ["s2"] };
    await world.pass(5_000);
    await world.tell(entryOf(3), { ...entryOf(4), source: "s2" });
    await world.pass(500);
    expect(stream.numbers).toStrictEqual([1, 4]);
  });
});
