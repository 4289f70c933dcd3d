import { describe, expect, it } from "vitest";
import { perform } from "../../../../../lambdas/background/perform/perform.ts";
import { down, jobOf, waitingOf } from "./waiting-queue.ts";

type Port = Parameters<typeof perform>[1];

const done = (made: ReturnType<typeof waitingOf>, ...bodies: readonly unknown[]) =>
  perform(
    bodies.map((body, index) => ({
      messageId: String(index),
      body: typeof body === "string" ? body : JSON.stringify(body),
    })),
    // The jobs of connectors use nothing that slices need.
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

  it("tries again messages that failed or that it does not know, and no others of the batch", async () => {
    const made = waitingOf({ health: down, events: ["a"] });
    expect(await done(made, "{", jobOf("probe"), '{"version":7}')).toStrictEqual(new Set(["0", "2"]));
    expect(made.done.posted).toHaveLength(1);
    Object.assign(made.port, { open: () => Promise.reject(new Error("away")) });
    expect(await done(made, jobOf("mapping"))).toStrictEqual(new Set(["0"]));
  });
});
