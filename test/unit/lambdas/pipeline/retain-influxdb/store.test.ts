import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createInfluxdbStore } from "../../../../../lambdas/pipeline/retain-influxdb/store.ts";
import type { WriteAnswer } from "../../../../../lambdas/shared/core/influxdb/write-answer.ts";
import type { Consignment, PointToKeep } from "../../../../../lambdas/shared/retaining/port.ts";
import { point } from "../../../../support/points.ts";

const toKeep = (value: number, changed: Partial<PointToKeep["point"]> = {}): PointToKeep => ({
  point: { ...point, measurement: "m", connectionTag: "", tags: {}, fields: { v: value }, atNanos: "1", ...changed },
  source: "S",
  acceptedAt: 0,
});
const consignment = (points: readonly PointToKeep[]): Consignment => ({ project: "P", retention: "R", points });
const settings = { version: 1, url: "https://example.com", database: "d" } as const;
const valueIn = (line: string): number => Number(/v=(\d+)/.exec(line)?.[1]);

/** Makes a server that refuses lines of some values, and writes the others. */
function createServer(isRefused: (value: number) => boolean, counts: boolean) {
  const written = new Set<number>();
  const bodies: string[][] = [];
  const post = async (_: unknown, body: string): Promise<WriteAnswer> => {
    const lines = body.split("\n");
    bodies.push(lines);
    const values = lines.map(valueIn);
    for (const value of values) if (!isRefused(value)) written.add(value);
    const refused = values.filter(isRefused);
    if (refused.length === 0) return { kind: "written" };
    return { kind: "partial", reason: `bad ${refused[0]}`, refused: counts ? refused.length : undefined };
  };
  return { written, bodies, post };
}

const storeOf = (post: (place: unknown, body: string) => Promise<WriteAnswer>, nowMillis = () => 0) =>
  createInfluxdbStore({
    place: async () => ({ settings, secret: undefined }),
    post,
    catalogue: { note: async () => {} },
    nowMillis,
  });

describe("the store of kind INFLUXDB", () => {
  it("finds exactly the refused points, whatever the server counts, and writes all others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 199 })),
        fc.boolean(),
        async (count, refusals, counts) => {
          const bad = new Set(refusals.filter((value) => value < count));
          const server = createServer((value) => bad.has(value), counts);
          const points = Array.from({ length: count }, (_, value) => toKeep(value));
          const { refused, waiting } = await storeOf(server.post).keep(consignment(points));
          expect(waiting).toBeUndefined();
          expect(refused.map(({ of }) => of.point.fields.v).toSorted()).toEqual([...bad].toSorted());
          expect(server.written.size).toBe(count - bad.size);
        },
      ),
    );
  });

  it("asks once where all of a body is refused", async () => {
    const { bodies, post } = createServer(() => true, true);
    const { refused } = await storeOf(post).keep(consignment([toKeep(1), toKeep(2), toKeep(3)]));
    expect(refused).toHaveLength(3);
    expect(bodies).toHaveLength(1);
  });

  it("sends 5,000 lines or 1 MB at most at once", async () => {
    const { bodies, post } = createServer(() => false, true);
    const many = Array.from({ length: 10_001 }, (_, value) => toKeep(value));
    await storeOf(post).keep(consignment(many));
    expect(bodies.map(({ length }) => length)).toEqual([5_000, 5_000, 1]);
    bodies.length = 0;
    const large = Array.from({ length: 15 }, (_, value) => toKeep(value, { tags: { t: "x".repeat(60_000) } }));
    await storeOf(post).keep(consignment([...large, ...large]));
    expect(bodies.map(({ length }) => length)).toEqual([16, 14]);
    for (const lines of bodies) expect(Buffer.byteLength(lines.join("\n"))).toBeLessThanOrEqual(1_000_000);
  });

  it("halves a body that is too large for the server, and refuses a line that is", async () => {
    const post = async (_: unknown, body: string): Promise<WriteAnswer> =>
      body.includes("\n") || valueIn(body) === 2 ? { kind: "too-large", reason: "413" } : { kind: "written" };
    const { refused } = await storeOf(post).keep(consignment([toKeep(1), toKeep(2), toKeep(3)]));
    expect(refused.map(({ of }) => of.point.fields.v)).toEqual([2]);
  });

  it("refuses what cannot be expressed, and writes the rest", async () => {
    const { written, post } = createServer(() => false, true);
    const { refused } = await storeOf(post).keep(consignment([toKeep(1), toKeep(2, { measurement: "m\\" })]));
    expect(refused).toMatchObject([
      { reason: 'InfluxDB cannot express it: its measurement "m\\\\" ends in a backslash' },
    ]);
    expect([...written]).toEqual([1]);
  });

  it("sends nothing after a failure, and has all that was not written wait", async () => {
    const answers: WriteAnswer[] = [{ kind: "written" }, { kind: "later", reason: "busy", afterSeconds: 9 }];
    const asked: string[] = [];
    const post = async (_: unknown, body: string): Promise<WriteAnswer> => {
      asked.push(body);
      return answers.shift() ?? { kind: "written" };
    };
    const many = Array.from({ length: 15_000 }, (_, value) => toKeep(value));
    const { refused, waiting } = await storeOf(post).keep(consignment(many));
    expect(refused).toEqual([]);
    expect(asked).toHaveLength(2);
    expect(waiting).toMatchObject({ reason: "busy", afterSeconds: 9 });
    expect(waiting?.points).toEqual(many.slice(5_000));
  });

  it("has all of an unknown database refused, in one request", async () => {
    const post = async (): Promise<WriteAnswer> => ({ kind: "never", reason: "no such database" });
    const { refused } = await storeOf(post).keep(consignment([toKeep(1), toKeep(2)]));
    expect(refused).toHaveLength(2);
  });

  it("begins no request when its time is over", async () => {
    let millis = 0;
    const post = async (): Promise<WriteAnswer> => {
      millis += 41_000;
      return { kind: "partial", reason: "some", refused: undefined };
    };
    const { waiting } = await storeOf(post, () => millis).keep(consignment([toKeep(1), toKeep(2)]));
    expect(waiting?.points).toHaveLength(2);
  });

  it("refuses what waits for a retention that was removed", async () => {
    const store = createInfluxdbStore({
      place: async () => undefined,
      post: async () => ({ kind: "written" }),
      catalogue: { note: async () => {} },
      nowMillis: () => 0,
    });
    const { refused } = await store.keep(consignment([toKeep(1)]));
    expect(refused).toMatchObject([{ reason: expect.stringContaining("was removed") }]);
  });
});
