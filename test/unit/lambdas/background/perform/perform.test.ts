import { describe, expect, it } from "vitest";
import { perform } from "../../../../../lambdas/background/perform/perform.ts";
import { settleMapping } from "../../../../../lambdas/background/perform/settle-mapping.ts";
import { down, jobOf, waitingOf } from "./waiting-queue.ts";

type Port = Parameters<typeof perform>[1];

const done = (made: ReturnType<typeof waitingOf>, ...bodies: readonly unknown[]) =>
  perform(
    bodies.map((body, index) => ({
      messageId: String(index),
      body: typeof body === "string" ? body : JSON.stringify(body),
    })),
    // Connectors' jobs use nothing of what slices need.
    made.port as Port,
  );

describe("perform", () => {
  it.each(["probe", "drain", "sweep", "mapping"] as const)("does what a %s job asks for", async (kind) => {
    const health = kind === "drain" ? ({ state: "DRAINING" } as const) : down;
    const made = waitingOf({ health, events: ["a"] });
    expect(await done(made, jobOf(kind))).toStrictEqual(new Set());
    const { posted, swept } = made.done;
    const seen = {
      probe: posted.length === 1,
      drain: posted.length === 1,
      sweep: swept.length === 1,
      mapping: made.mapping.adjusted[0] === false,
    };
    expect(seen[kind]).toBe(true);
  });

  it("reads a job that an earlier release sent under its former name", async () => {
    const made = waitingOf({ health: down, events: ["a"] });
    expect(await done(made, { ...jobOf("mapping"), kind: "lane" })).toStrictEqual(new Set());
    expect(made.mapping.adjusted).toStrictEqual([false]);
  });

  it("tries again what failed or is none of ours, and nothing else of the batch", async () => {
    const made = waitingOf({ health: down, events: ["a"] });
    expect(await done(made, "{", jobOf("probe"), '{"version":7}')).toStrictEqual(new Set(["0", "2"]));
    expect(made.done.posted).toHaveLength(1);
    Object.assign(made.port, { open: () => Promise.reject(new Error("away")) });
    expect(await done(made, jobOf("mapping"))).toStrictEqual(new Set(["0"]));
  });
});

describe("a connector's mapping", () => {
  it.each([
    [{}, {}, true],
    [{}, down, false],
    [{}, { state: "DRAINING" }, true],
    [{ status: "USER_DISABLED" }, {}, true],
    [{ status: "SYSTEM_DISABLED" }, down, true],
    [{ status: "USER_DISABLED", pauseMode: "retain" }, {}, false],
    [{ pauseMode: "retain" }, {}, true],
  ] as const)("follows the connector %j with the health %j: %s", async (connector, health, isPolled) => {
    const made = waitingOf({ connector, health });
    await settleMapping("P", "C", made.port);
    expect(made.mapping.adjusted).toStrictEqual([isPolled]);
  });

  it("is made where it is missing", async () => {
    const made = waitingOf();
    const { mapping: _, ...half } = made.state.connector;
    Object.assign(made.state, { connector: { ...half, queueArn: "arn:aws:sqs:r:a:P-dc-C" } });
    await settleMapping("P", "C", made.port);
    expect(made.mapping.made).toStrictEqual(["P-dc-C", ["arn:aws:sqs:r:a:P-dc-C", 200], "made"]);
    expect(made.mapping.adjusted).toStrictEqual([true]);
  });

  it("is let alone where the connector is gone", async () => {
    const made = waitingOf();
    Object.assign(made.port, { open: async () => undefined });
    await settleMapping("P", "C", made.port);
    expect(made.mapping.adjusted).toStrictEqual([]);
  });
});
