import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import { changedAttributes } from "../../../../../../lambdas/shared/core/connector/connector-change.ts";
import { decide } from "../../../../../../lambdas/shared/core/connector/delivery-rules.ts";
import { forwarding } from "../../../../../../lambdas/shared/core/connector/forwarding.ts";

const created = 1000;
const connector = {
  status: "ACTIVE",
  pauseMode: "drop",
  events: [],
  activeSince: created,
  createTime: new Date(created).toISOString(),
} as unknown as DataConnector;

/** Changes a second apart, from 2000 on. */
const changes = fc.array(
  fc.record(
    {
      status: fc.constantFrom("ACTIVE", "USER_DISABLED" as const),
      pauseMode: fc.constantFrom("drop", "retain" as const),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 6 },
);

const stagesOf = (asked: readonly object[]): DataConnector[] => {
  const stages = [connector];
  asked.forEach((each, index) => {
    const before = stages.at(-1) ?? connector;
    stages.push({ ...before, ...changedAttributes(before, each, 2000 + index * 1000) });
  });
  return stages;
};

describe("forwarding", () => {
  it("counts as missed, or sends, whatever was accepted since the connector was made", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: created, max: 9000 }), (asked, acceptedAt) => {
        for (const stage of stagesOf(asked)) expect(forwarding(stage, "touch", acceptedAt)).not.toBe("no");
      }),
    );
  });

  it("knows nothing of what was accepted before the connector was made", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: created - 1 }), (asked, acceptedAt) => {
        for (const stage of stagesOf(asked)) expect(forwarding(stage, "touch", acceptedAt)).toBe("no");
      }),
    );
  });

  it("sends exactly what would not be dropped as it stands", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: created, max: 9000 }), (asked, acceptedAt) => {
        for (const stage of stagesOf(asked)) {
          const { kind } = decide(stage, {}, { acceptedAt }, { nowMillis: 9000, probing: false });
          expect(forwarding(stage, "touch", acceptedAt) === "send").toBe(kind !== "drop");
        }
      }),
    );
  });

  it("says no to other types, whatever the connector's status", () => {
    const touch = { ...connector, events: ["touch"] };
    expect([forwarding(touch, "touch", 1000), forwarding(touch, "Touch", 1000)]).toStrictEqual(["send", "no"]);
    expect(forwarding({ ...touch, status: "USER_DISABLED" }, "co2", 1000)).toBe("no");
  });
});
