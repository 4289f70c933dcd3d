import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../../../lambdas/shared/core/connector/connector-health.ts";
import {
  decide,
  isPolled,
  missedRule,
  mustRenew,
} from "../../../../../../lambdas/shared/core/connector/delivery-rules.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const days13 = 13 * 24 * 3600 * 1000;
const active = { status: "ACTIVE", pauseMode: "drop", activeSince: 0 } as DataConnector;
const decided = (
  connector: Partial<DataConnector>,
  {
    health = {},
    acceptedAt = now - 1,
    probing = false,
  }: { health?: ConnectorHealth; acceptedAt?: number; probing?: boolean } = {},
) => decide({ ...active, ...connector }, health, { acceptedAt }, { nowMillis: now, probing });

const anyConnector = fc.record({
  status: fc.constantFrom("ACTIVE", "USER_DISABLED", "SYSTEM_DISABLED" as const),
  pauseMode: fc.constantFrom("drop", "retain" as const),
  activeSince: fc.integer({ min: now - 2 * days13, max: now + 10 }),
}) as fc.Arbitrary<DataConnector>;
const anyHealth = fc.record(
  { state: fc.constantFrom("DOWN", "DRAINING") },
  { requiredKeys: [] },
) as fc.Arbitrary<ConnectorHealth>;
const anyAcceptedAt = fc.integer({ min: now - 2 * days13, max: now + 10 });

describe("decide", () => {
  it.each<[string, ReturnType<typeof decided>, unknown]>([
    ["sends while the receiver is up", decided({}), { kind: "attempt" }],
    ["sends while it is drained", decided({}, { health: { state: "DRAINING" } }), { kind: "attempt" }],
    ["defers while it is down", decided({}, { health: { state: "DOWN" } }), { kind: "defer" }],
    ["sends a probe", decided({}, { health: { state: "DOWN" }, probing: true }), { kind: "attempt" }],
    ["sends what is as old as the connector", decided({ activeSince: now - 1 }), { kind: "attempt" }],
    ["drops what is older", decided({ activeSince: now }), { kind: "drop", rule: "not-yet-active" }],
    [
      "drops what is older than its enabling",
      decided({ activeSince: now, disabledSince: now - 9 }),
      { kind: "drop", rule: "disabled" },
    ],
    ["drops while disabled", decided({ status: "USER_DISABLED" }), { kind: "drop", rule: "disabled" }],
    [
      "says by whom",
      decided({ status: "SYSTEM_DISABLED", disabledBySystem: true }),
      { kind: "drop", rule: "system-disabled" },
    ],
    [
      "goes on saying so of what it had before it was enabled again",
      decided({ disabledBySystem: true, disabledSince: now - 9, activeSince: now + 1 }),
      { kind: "drop", rule: "system-disabled" },
    ],
    ["keeps while paused", decided({ status: "USER_DISABLED", pauseMode: "retain" }), { kind: "defer" }],
    [
      "lets expire after 13 days of a pause",
      decided({ status: "SYSTEM_DISABLED", pauseMode: "retain" }, { acceptedAt: now - days13 }),
      { kind: "drop", rule: "expired" },
    ],
    ["never lets expire what it may send", decided({}, { acceptedAt: now - 2 * days13 }), { kind: "attempt" }],
  ])("%s", (_name, decision, expected) => {
    expect(decision).toStrictEqual(expected);
  });

  it("never sends for a connector that is not active, nor drops for one that has been all the time", () => {
    fc.assert(
      fc.property(anyConnector, anyHealth, anyAcceptedAt, fc.boolean(), (connector, health, acceptedAt, probing) => {
        const { kind } = decide(connector, health, { acceptedAt }, { nowMillis: now, probing });
        const isInTime = acceptedAt >= connector.activeSince;
        if (kind === "attempt") expect([connector.status, isInTime]).toStrictEqual(["ACTIVE", true]);
        if (kind === "drop") expect(isInTime && connector.status === "ACTIVE").toBe(false);
      }),
    );
  });

  it("defers only what nobody polls, so that deferring ends", () => {
    fc.assert(
      fc.property(anyConnector, anyHealth, anyAcceptedAt, (connector, health, acceptedAt) => {
        const { kind } = decide(connector, health, { acceptedAt }, { nowMillis: now, probing: false });
        if (isPolled(connector, health)) expect(kind).not.toBe("defer");
        else if (kind !== "drop") expect(kind).toBe("defer");
      }),
    );
  });
});

it("renews a copy 13 days after it was enqueued", () => {
  expect([mustRenew(now - days13 + 1, now), mustRenew(now - days13, now)]).toStrictEqual([false, true]);
});

it("tells by which rule a connector misses what it is not active for", () => {
  const disabled = { status: "USER_DISABLED", disabledSince: 1 } as const;
  const rules = [
    disabled,
    { ...disabled, disabledBySystem: true },
    { ...disabled, status: "ACTIVE" as const },
    { status: "ACTIVE" as const },
  ].map(missedRule);
  expect(rules).toStrictEqual(["disabled", "system-disabled", "disabled", "not-yet-active"]);
});
