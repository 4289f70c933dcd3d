import { describe, expect, it } from "vitest";
import { createRefusalTeller } from "../../../../../lambdas/pipeline/route/refusals.ts";

const refusal = { Error: "Value is absent.", Field: null, ReceivedAt: "2024-11-08T10:22:06.260Z", Sample: "{}" };

describe("a teller of refusals", () => {
  it("tells each source once a second, and again when the clock was set back", async () => {
    const told: string[] = [];
    let now = 10_000;
    const tell = createRefusalTeller(
      async (source) => void told.push(`${source} at ${now}`),
      () => now,
    );
    for (const [at, source] of [
      [10_000, "a"],
      [10_500, "a"],
      [10_500, "b"],
      [10_999, "a"],
      [11_000, "a"],
      [4_000, "a"],
    ] as const) {
      now = at;
      await tell(source, refusal);
    }
    expect(told).toStrictEqual(["a at 10000", "b at 10500", "a at 11000", "a at 4000"]);
  });

  it("keeps to its bound of memory, and tells newcomers all the same", async () => {
    let told = 0;
    const tell = createRefusalTeller(
      async () => void told++,
      () => 1,
    );
    for (let index = 0; index < 25_000; index++) await tell(`source ${index}`, refusal);
    expect(told).toBe(25_000);
  });
});
