import { describe, expect, it } from "vitest";
import { mayStillAppear } from "../../../../../lambdas/pipeline/route/missing-queue.ts";

const made = Date.parse("2024-02-25T16:00:00Z");
const connector = { mapping: "m", createTime: new Date(made).toISOString() };

describe("mayStillAppear", () => {
  it("waits two minutes for the queue of a new connector, and no longer", () => {
    expect(mayStillAppear(connector, made + 119_999)).toBe(true);
    expect(mayStillAppear(connector, made + 120_000)).toBe(false);
  });

  it("waits for a queue that is being made, however old its connector is", () => {
    expect(mayStillAppear({ createTime: connector.createTime }, made + 1e10)).toBe(true);
  });

  it("waits for no queue of a connector that was deleted", () => {
    expect(mayStillAppear(undefined, made)).toBe(false);
  });
});
