import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { route } from "../../../../../lambdas/pipeline/route/route.ts";
import { inTurns } from "../../../../../lambdas/pipeline/route/turns.ts";
import type { ProjectId } from "../../../../../lambdas/shared/core/id.ts";
import { point } from "../../../../support/points.ts";
import { connector, createRouteWorld, plainPoint, request, routed } from "./routed.ts";

const [loud, quiet] = ["loud", "quiet"] as ProjectId[];

interface Part {
  readonly project: string;
  readonly points: number;
}

const turned = (parts: readonly Part[]) =>
  inTurns(
    parts.map(({ project, points }, place) => ({
      place,
      points,
      request: { project: project as ProjectId, identified: Array(points).fill(point) },
    })),
  );

const aPart = fc.record({ project: fc.constantFrom("a", "b", "c", "d"), points: fc.integer({ min: 1, max: 600 }) });
const aBatch = fc.array(aPart, { maxLength: 10 });

describe("the turns of a batch", () => {
  it("hold every request once, and those of a project in their order", () => {
    fc.assert(
      fc.property(aBatch, (parts) => {
        const order = turned(parts).flat();
        expect(order.map(({ place }) => place).toSorted((one, other) => one - other)).toStrictEqual([...parts.keys()]);
        for (const requests of Map.groupBy(order, ({ request: { project } }) => project).values()) {
          const places = requests.map(({ place }) => place);
          expect(places).toStrictEqual(places.toSorted((one, other) => one - other));
        }
      }),
    );
  });

  it("have more than 250 points only where one request has", () => {
    fc.assert(
      fc.property(aBatch, (parts) => {
        for (const turn of turned(parts)) {
          expect(turn.length).toBeGreaterThan(0);
          const points = turn.reduce((sum, request) => sum + request.points, 0);
          expect(points <= 250 || turn.length === 1).toBe(true);
        }
      }),
    );
  });

  it("never begin with a project of which the batch has more points than of another", () => {
    fc.assert(
      fc.property(aBatch, (parts) => {
        const pointsOf = (project: string): number =>
          parts.filter((part) => part.project === project).reduce((sum, { points }) => sum + points, 0);
        const sizes = turned(parts)
          .flat()
          .map(({ request: { project } }) => pointsOf(project));
        expect(sizes).toStrictEqual(sizes.toSorted((one, other) => one - other));
      }),
    );
  });

  it("are one for a batch of small requests, as many as they are", () => {
    expect(turned(Array.from({ length: 10 }, (_, at) => ({ project: String(at), points: 25 })))).toHaveLength(1);
  });
});

describe("a batch with much of one project and little of another", () => {
  const much = { ...request, project: loud, points: Array(250).fill(plainPoint) };
  const little = { ...request, project: quiet };
  const records = [much, much, little].map((body, index) => ({ messageId: String(index), body: JSON.stringify(body) }));

  it("sends the little before it sends anything of the much, and then a part at a time", async () => {
    const { port } = createRouteWorld({ connectors: [connector("all")] });
    const sendings: number[] = [];
    let [underWay, most] = [0, 0];
    const send = async (queueUrl: string, messages: readonly unknown[]): Promise<void> => {
      if (queueUrl === "queue-all") sendings.push(messages.length);
      underWay += messages.length;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= messages.length;
    };
    expect([...(await route(records, { ...port, send }))]).toStrictEqual([]);
    expect(sendings).toStrictEqual([1, 250, 250]);
    expect(most).toBe(251);
  });

  it("tries again just the message whose turn failed", async () => {
    const { port } = createRouteWorld({ connectors: [connector("all")] });
    const failures = [undefined, new Error("throttled"), undefined];
    const send = async (queueUrl: string): Promise<void> => {
      const failure = queueUrl === "queue-all" ? failures.shift() : undefined;
      if (failure) throw failure;
    };
    expect([...(await route(records, { ...port, send }))]).toStrictEqual(["0"]);
  });
});

describe("messages to queues that carry several projects", () => {
  it("are in their project's group: those of retentions, of live, and the parts of a large request", async () => {
    const whole = { ...request, points: Array(251).fill(plainPoint) };
    const { sent } = await routed([request, whole, { ...request, project: quiet }], {
      connectors: [connector("one")],
      retentions: { year: 31_536_000 },
      linked: ["year"],
      feed: "always",
    });
    expect([...sent.keys()].sort()).toStrictEqual(["events", "intake", "live", "queue-one"]);
    for (const queueUrl of ["events", "intake", "live"]) {
      for (const { body, group } of sent.get(queueUrl) ?? []) expect(group).toBe(JSON.parse(body).project);
    }
  });
});
