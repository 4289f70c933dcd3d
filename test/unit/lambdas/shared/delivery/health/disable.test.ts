import { expect, it } from "vitest";
import { type DisablePort, disableBySystem } from "../../../../../../lambdas/shared/delivery/health/disable.ts";
import { connector, now } from "../setting.ts";

function portOf(isActive: boolean) {
  const calls: unknown[] = [];
  const port: DisablePort = {
    change: async (...all) => calls.push(["change", ...all]) > 0 && isActive,
    touch: async (project) => void calls.push(["touch", project]),
    resetHealth: async (...all) => void calls.push(["resetHealth", ...all]),
    sendJob: async ({ kind }, delaySeconds) => void calls.push(["job", kind, delaySeconds]),
    nowMillis: () => now,
    report: () => {},
  };
  return { port, calls };
}

it("disables an active connector, says why, lets route know, and has its mapping follow", async () => {
  const { port, calls } = portOf(true);
  await disableBySystem(connector, "gone", port);
  const time = "2026-01-01T12:00:00.000000Z";
  const systemDisabled = { rule: "gone", time, reason: expect.stringMatching(/410 Gone.*set the status to ACTIVE/) };
  const attributes = {
    status: "SYSTEM_DISABLED",
    systemDisabled,
    disabledSince: now,
    disabledBySystem: true,
    updateTime: time,
  };
  expect(calls).toStrictEqual([
    ["change", "P", "C", attributes, { status: "ACTIVE", updateTime: connector.updateTime }],
    ["touch", "P"],
    ["resetHealth", "P", "C"],
    ["job", "mapping", 0],
  ]);
});

it("does nothing to a connector that is disabled already", async () => {
  const { port, calls } = portOf(false);
  await disableBySystem(connector, "failing-120-hours", port);
  expect(calls).toHaveLength(1);
});
