import { describe, expect, it } from "vitest";
import { accept, acceptedText, type Intake } from "../../../../../lambdas/api/ingest/ingest.ts";
import type { Point } from "../../../../../lambdas/shared/core/event/point.ts";
import { inlineLimitBytes } from "../../../../../lambdas/shared/core/intake/intake-body.ts";
import type { Retention } from "../../../../../lambdas/shared/core/project/retention.ts";
import { source } from "../../../../support/points.ts";

const point: Point = {
  measurement: "m",
  connectionTag: "Data_API",
  tags: {},
  fields: { value: 1 },
  atNanos: "1708876800000000000",
};
const oneYear = { id: "r1", displayName: "oneYear" } as Retention;

/** Makes an intake that keeps what it gets, in order. Takes nothing directly unless it is told to. */
function intake(direct: Intake["direct"] = async () => false): { intake: Intake; done: [string, string, string][] } {
  const done: [string, string, string][] = [];
  return {
    done,
    intake: {
      direct,
      send: async (project, body) => void done.push(["send", project, body]),
      store: async (key, body) => void done.push(["store", key, body]),
    },
  };
}

const large = (bytes: number): Point[] => [{ ...point, fields: { text: "x".repeat(bytes) } }];
const at = { acceptedAt: 1_708_876_800_123, nonce: "nonce" };

describe("accept", () => {
  it("puts a request on the queue of its project as one message", async () => {
    const { done, intake: queue } = intake();
    await accept([point, point], { ...at, intake: queue, target: { source } });
    expect(done.map(([what, project]) => [what, project])).toStrictEqual([["send", source.project]]);
    expect(JSON.parse(done[0]?.[2] ?? "")).toStrictEqual({
      version: 1,
      project: source.project,
      source: source.id,
      acceptedAt: at.acceptedAt,
      nonce: "nonce",
      points: [point, point],
    });
  });

  it("puts nothing on the intake queue of what went straight to its queues", async () => {
    const asked: [object, number][] = [];
    const { done, intake: queue } = intake(async (request, bytes) => {
      asked.push([request, bytes]);
      return true;
    });
    await accept([point], { ...at, intake: queue, target: { source, retention: oneYear } });
    const request = { version: 1, project: source.project, source: source.id, ...at, retention: "r1", points: [point] };
    expect([done, asked]).toStrictEqual([[], [[request, Buffer.byteLength(JSON.stringify(request))]]]);
  });

  it("names the one retention that the request names", async () => {
    const { done, intake: queue } = intake();
    await accept([point], { ...at, intake: queue, target: { source, retention: oneYear } });
    expect(JSON.parse(done[0]?.[2] ?? "")).toMatchObject({ retention: "r1" });
  });

  it("stores what is too large for a message before it sends the pointer to it", async () => {
    const { done, intake: queue } = intake();
    await accept(large(inlineLimitBytes), { ...at, intake: queue, target: { source } });
    const key = `intake/${source.project}/nonce`;
    expect(done.map(([what, where]) => [what, where])).toStrictEqual([
      ["store", key],
      ["send", source.project],
    ]);
    expect(JSON.parse(done[0]?.[2] ?? "").points).toStrictEqual(large(inlineLimitBytes));
    expect(JSON.parse(done[1]?.[2] ?? "")).toStrictEqual({ version: 1, key });
  });

  it("sends inline up to 900 KiB and not a byte more", async () => {
    const { done, intake: queue } = intake();
    await accept(large(0), { ...at, intake: queue, target: { source } });
    const room = inlineLimitBytes - Buffer.byteLength(done[0]?.[2] ?? "");
    await accept(large(room), { ...at, intake: queue, target: { source } });
    await accept(large(room + 1), { ...at, intake: queue, target: { source } });
    expect(done.map(([what]) => what)).toStrictEqual(["send", "send", "store", "send"]);
    expect(Buffer.byteLength(done[1]?.[2] ?? "")).toBe(inlineLimitBytes);
  });

  it("fails where the queue fails, so that nobody is told that it was accepted", async () => {
    const queue = { ...intake().intake, send: () => Promise.reject(new Error("SQS is away")) };
    await expect(accept([point], { ...at, intake: queue, target: { source } })).rejects.toThrow("SQS is away");
  });
});

describe("acceptedText", () => {
  const linked = { source: { ...source, retentions: ["r1"] } };

  it("counts the points", () => {
    expect(acceptedText([point], linked)).toBe("Accepted 1 point.");
    expect(acceptedText([point, point], linked)).toBe("Accepted 2 points.");
  });

  it("says so where no retention keeps them", () => {
    expect(acceptedText([point], { source })).toContain("not stored in any");
    expect(acceptedText([point], { source, retention: oneYear })).toBe("Accepted 1 point.");
  });
});
