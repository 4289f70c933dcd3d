import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import { changedAttributes } from "../../../../../../lambdas/shared/core/connector/connector-change.ts";
import { decide } from "../../../../../../lambdas/shared/core/connector/delivery-rules.ts";
import { acceptedFor, forwarding } from "../../../../../../lambdas/shared/core/connector/forwarding.ts";

const created = 1000;
const connector = {
  status: "ACTIVE",
  pauseMode: "drop",
  events: [],
  activeSince: created,
  createTime: new Date(created).toISOString(),
} as unknown as DataConnector;

/** Changes of the connector. They take place a second apart, from the year 2000 on. */
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

describe("acceptedFor", () => {
  const active = { activeSince: 5000 } as unknown as DataConnector;

  it.each([
    ["a clock that goes right", 6000, 5500, 5500],
    ["a clock a little behind another machine's", 4100, 4050, 4050],
    ["a clock that was set back", 3900, 3850, 5000],
    ["what was accepted before the clock was set back", 3900, 7000, 7000],
  ])("answers by %s when the event was accepted", (_, nowMillis, acceptedAt, accepted) => {
    expect(acceptedFor(active, acceptedAt, nowMillis)).toBe(accepted);
  });
});

describe("forwarding", () => {
  it("counts as missed, or sends, whatever was accepted, whatever the time of it looks like", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 9000 }), (asked, acceptedAt) => {
        for (const stage of stagesOf(asked)) expect(forwarding(stage, "touch", acceptedAt)).not.toBe("no");
      }),
    );
  });

  it("sends nothing that was accepted before the connector was made", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: created - 1 }), (asked, acceptedAt) => {
        for (const stage of stagesOf(asked)) expect(forwarding(stage, "touch", acceptedAt)).toBe("missed");
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

describe("forwarding", () => {
  const active = { status: "ACTIVE", pauseMode: "drop", activeSince: 1000, events: [] } as unknown as DataConnector;

  it("takes every type where none is listed, and else those listed", () => {
    expect(forwarding(active, "touch", 1000)).toBe("send");
    expect(forwarding({ ...active, events: ["touch"] }, "touch", 1000)).toBe("send");
    expect(forwarding({ ...active, events: ["touch"] }, "Touch", 1000)).toBe("no");
  });

  it("counts what was accepted before the connector was active, and while it is not", () => {
    expect(forwarding(active, "touch", 999)).toBe("missed");
    for (const status of ["USER_DISABLED", "SYSTEM_DISABLED"] as const) {
      expect(forwarding({ ...active, status }, "touch", 2000)).toBe("missed");
      expect(forwarding({ ...active, status, pauseMode: "retain" }, "touch", 2000)).toBe("send");
    }
    expect(forwarding({ ...active, disabledSince: 700 }, "touch", 999)).toBe("missed");
  });
});
