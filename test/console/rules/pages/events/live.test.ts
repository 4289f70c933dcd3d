import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Follower,
  type FollowPorts,
  follow,
  retryMillis,
  StreamRefusal,
  silenceMillis,
} from "../../../../../console/pages/events/live/follow.ts";
import { latestTime, mostKept, rowOf, withEvent, withFilling } from "../../../../../console/pages/events/live/kept.ts";
import { LineCutter, type LiveEvent, readLine } from "../../../../../console/pages/events/live/lines.ts";
import { describeValues } from "../../../../../console/pages/events/values.ts";

const eventOf = (eventId: string, timestamp = "2026-11-29T10:00:00.000000Z"): LiveEvent => ({
  eventId,
  targetName: "projects/p1/devices/d1",
  eventType: "temperature",
  data: { temperature: { value: 21.5, updateTime: timestamp } },
  timestamp,
});
const rowsOf = (...ids: string[]) => ids.map((id) => rowOf(eventOf(id)));
const idsOf = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key.replace("d1~", ""));

describe("lines of a stream", () => {
  it("are the same however they are cut into pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }).filter((line) => !line.includes("\n") && line.trim() !== "")),
        fc.integer({ min: 1, max: 9 }),
        (lines, size) => {
          const text = lines.map((line) => `${line}\n`).join("");
          const cutter = new LineCutter();
          const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
          expect(pieces.flatMap((piece) => cutter.cut(piece))).toEqual(lines);
        },
      ),
    );
  });

  it("are events, pings and errors, and nothing else", () => {
    const event = eventOf("e1");
    expect(readLine(JSON.stringify({ result: { event } }))).toEqual({ kind: "event", event });
    const ping = { eventId: "p", targetName: "projects/p1", eventType: "ping", data: null, timestamp: "x" };
    expect(readLine(JSON.stringify({ result: { event: ping } }))).toEqual({ kind: "ping" });
    expect(readLine('{"error":{"code":429,"message":"A newer stream took its place."}}')).toEqual({
      kind: "error",
      code: 429,
      message: "A newer stream took its place.",
    });
    for (const text of ["", "{", "null", '{"result":{}}', '{"result":{"event":{"eventType":"x"}}}']) {
      expect(readLine(text)).toBeUndefined();
    }
  });
});

describe("the rows that are kept", () => {
  it("hold an event once, the newest on top, and a thousand at most", () => {
    const once = withEvent(withEvent([], eventOf("a")), eventOf("a"));
    expect(idsOf(withEvent(once, eventOf("b")))).toEqual(["b", "a"]);
    const many = Array.from({ length: mostKept + 5 }, (_, index) => eventOf(String(index)));
    expect(many.reduce(withEvent, [] as readonly ReturnType<typeof rowOf>[])).toHaveLength(mostKept);
  });

  it("get what was missed between what came since and what was there before", () => {
    const rows = rowsOf("new", "old");
    const filled = withFilling(rows, {
      above: "d1~old",
      events: [eventOf("m2"), eventOf("m1"), eventOf("old")],
      isCut: false,
    });
    expect(idsOf(filled)).toEqual(["new", "m2", "m1", "old"]);
  });

  it("say where events may be missing", () => {
    const filled = withFilling(rowsOf("old"), { above: "d1~old", events: [eventOf("m1")], isCut: true });
    expect(filled.map(({ kind }) => kind)).toEqual(["event", "hole", "event"]);
  });

  it("tell the latest time among them", () => {
    const times = ["2026-11-29T10:00:00.000001Z", "2026-11-29T10:00:00.000003Z", "2026-11-29T10:00:00.000002Z"];
    expect(latestTime(times.map((time) => rowOf(eventOf(time, time))))).toBe(times[1]);
    expect(latestTime([])).toBeUndefined();
  });
});

describe("an event in a line", () => {
  it("tells its values, without its time", () => {
    expect(describeValues(eventOf("e"))).toBe("value 21.5");
    expect(describeValues({ ...eventOf("e"), eventType: "x", data: { x: { a: { b: true }, c: "d", e: [1] } } })).toBe(
      "a.b true, c d, e [1]",
    );
  });
});

/** Streams that say lines and end, or that a test ends; clocks ring when the test says so. */
class World implements FollowPorts, Follower {
  readonly told: string[] = [];
  readonly opened: AbortSignal[] = [];
  readonly end = new AbortController();
  private readonly bells: { readonly millis: number; readonly then: () => void }[] = [];
  private readonly streams: (() => ReadableStream<Uint8Array>)[];

  constructor(...streams: (() => ReadableStream<Uint8Array>)[]) {
    this.streams = streams;
  }

  readonly open = async (signal: AbortSignal) => {
    this.opened.push(signal);
    const next = this.streams[this.opened.length - 1];
    if (!next) throw new Error("No answer came.");
    return next();
  };
  readonly after = (millis: number, then: () => void) => {
    const bell = { millis, then };
    this.bells.push(bell);
    return () => void (this.bells.includes(bell) && this.bells.splice(this.bells.indexOf(bell), 1));
  };
  readonly random = () => 0;
  readonly onOpen = () => void this.told.push("open");
  readonly onEvent = ({ eventId }: LiveEvent) => void this.told.push(eventId);
  readonly onLost = (millis: number) => void this.told.push(`lost ${millis}`);
  readonly onRefused = ({ code }: StreamRefusal) => void this.told.push(`refused ${code}`);

  ring(millis: number): void {
    for (const bell of this.bells.filter((each) => each.millis === millis)) bell.then();
  }
}

const saying =
  (...lines: object[]) =>
  () =>
    new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join("")).body as ReadableStream<Uint8Array>;
const silent = () => new ReadableStream<Uint8Array>();
const refused = (code: number) => (): never => {
  throw new StreamRefusal(code, "No.");
};
const turns = () => new Promise((resolve) => setImmediate(resolve));
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await turns();
}

describe("following a stream", () => {
  it("opens it again when it ends, and tells what comes", async () => {
    const world = new World(saying({ result: { event: eventOf("a") } }), saying({ result: { event: eventOf("b") } }));
    const done = follow(world, world, world.end.signal);
    await settle();
    expect(world.told).toEqual(["open", "a", "lost 1000"]);
    world.ring(1000);
    await settle();
    expect(world.told.slice(3)).toEqual(["open", "b", "lost 1000"]);
    world.end.abort();
    await done;
  });

  it("takes a stream for dead that is silent for 25 seconds", async () => {
    const world = new World(silent);
    const done = follow(world, world, world.end.signal);
    await settle();
    expect(world.told).toEqual([]);
    world.ring(silenceMillis);
    await settle();
    expect(world.told).toEqual(["lost 2000"]);
    world.end.abort();
    await done;
  });

  it.each([401, 403, 404])("stops at a refusal %d", async (code) => {
    const world = new World(refused(code));
    await follow(world, world, world.end.signal);
    expect(world.told).toEqual([`refused ${code}`]);
  });

  it.each([429, 503])("comes back after a refusal %d in the stream", async (code) => {
    const world = new World(saying({ error: { code, message: "Later." } }));
    const done = follow(world, world, world.end.signal);
    await settle();
    expect(world.told).toEqual(["lost 2000"]);
    world.end.abort();
    await done;
  });

  it("waits between one and thirty seconds, by chance", () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const millis = retryMillis(failures, random);
        expect(millis).toBeGreaterThanOrEqual(1000);
        expect(millis).toBeLessThanOrEqual(30_000);
      }),
    );
  });
});
