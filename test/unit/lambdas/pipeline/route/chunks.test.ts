import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inChunks, readIntake } from "../../../../../lambdas/pipeline/route/read-intake.ts";
import type { Point } from "../../../../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../../../../lambdas/shared/core/intake/event-id.ts";
import { encodeForQueue } from "../../../../../lambdas/shared/core/intake/intake-body.ts";
import type { IntakeRequest } from "../../../../../lambdas/shared/core/intake/intake-message.ts";

const point: Point = {
  measurement: "m",
  connectionTag: "Data_API",
  tags: {},
  fields: { value: 1 },
  atNanos: "1708876800000000000",
};

const requestOf = (points: readonly Point[]): IntakeRequest => ({
  version: 1,
  project: "P",
  source: "S",
  acceptedAt: 1,
  nonce: "nonce",
  retention: "r",
  points,
});

const notStored = () => Promise.reject(new Error("nothing is stored"));
const readingOf = (request: unknown) => readIntake(encodeForQueue(request), notStored);

const sqsBytes = 1024 * 1024;

describe("inChunks", () => {
  it("leaves a request of up to 250 points as it is", async () => {
    expect(inChunks(await readingOf(requestOf(Array(250).fill(point))))).toBeUndefined();
    expect(inChunks(await readingOf(requestOf(Array(251).fill(point))))).toHaveLength(2);
  });

  it("cuts any request into parts that fit a queue, are never cut again, and hold the points of the whole in order", async () => {
    // The texts hold letters, characters that SQS wants escaped (6 bytes for 3), and characters that JSON escapes.
    const texts = fc
      .tuple(fc.constantFrom("x", "\uffff", "漢", '"', "\u0001"), fc.constantFrom(1, 100, 20_000))
      .map(([letter, count]) => letter.repeat(count));
    const requests = fc
      .array(fc.tuple(texts, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 3 })
      .map((groups) => groups.flatMap(([text, count]) => Array<Point>(count).fill({ ...point, fields: { text } })));
    await fc.assert(
      fc.asyncProperty(requests, async (points) => {
        const reading = await readingOf(requestOf(points));
        const chunks = inChunks(reading) ?? [reading.request];
        expect(chunks.flatMap(({ identified }) => identified)).toStrictEqual(reading.request.identified);
        for (const chunk of chunks) {
          expect(Buffer.byteLength(encodeForQueue(chunk))).toBeLessThan(sqsBytes);
          expect(chunk.identified.length).toBeLessThanOrEqual(250);
          if (chunks.length > 1) expect(inChunks(await readingOf(chunk))).toBeUndefined();
        }
      }),
      { numRuns: 25 },
    );
  });

  it("gives every point the id that it has in the whole request, identical rows too", async () => {
    const points = Array.from({ length: 700 }, (_, index) => ({ ...point, fields: { value: index % 7 } }));
    const chunks = inChunks(await readingOf(requestOf(points))) ?? [];
    const ids: string[] = [];
    for (const chunk of chunks) {
      const { request } = await readingOf(chunk);
      ids.push(...request.identified.map(({ eventId }) => eventId));
    }
    expect(ids).toStrictEqual(eventIdsOf("S", "nonce", points));
    expect(new Set(ids).size).toBe(700);
  });

  it("hands on all that a request says beside its points", async () => {
    const [chunk] = inChunks(await readingOf(requestOf(Array(251).fill(point)))) ?? [];
    const { identified: _, ...rest } = chunk ?? { identified: [] };
    const { points: __, ...expected } = requestOf([]);
    expect(rest).toStrictEqual(expected);
  });
});
