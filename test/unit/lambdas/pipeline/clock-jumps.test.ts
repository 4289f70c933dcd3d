/** Holds that no accepted event goes nowhere unnoticed, wherever on its way the clock jumps. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConnectorMessage } from "../../../../lambdas/shared/core/connector/connector-message.ts";
import { delivered } from "../shared/delivery/attempt/delivered.ts";
import { record } from "../shared/delivery/setting.ts";
import { connector as connectorOf, request, routed } from "./route/routed.ts";

const start = request.acceptedAt;
const hour = 3_600_000;
const jump = fc.constantFrom(0, hour, -hour, 24 * hour, -24 * hour, 15 * 24 * hour, -15 * 24 * hour);

const settings = {
  "was never disabled": {},
  "was disabled and enabled again": { disabledSince: start - hour },
  "is disabled": { status: "USER_DISABLED", disabledSince: start },
  "is disabled and retains": { status: "USER_DISABLED", pauseMode: "retain", disabledSince: start },
} as const;

/** Lets an event be accepted, routed and tried, a second after each other, with a jump of the clock before each. */
async function told(setting: keyof typeof settings, jumps: readonly number[]) {
  let clock = start;
  const [acceptedAt = 0, routedAt = 0, triedAt = 0] = jumps.map((millis) => {
    clock += 1000 + millis;
    return clock;
  });
  const connector = connectorOf("one", { activeSince: start, ...settings[setting] });
  const { messagesOn, missed } = await routed([{ ...request, acceptedAt }], {
    connectors: [connector],
    nowMillis: routedAt,
  });
  const [message] = messagesOn<ConnectorMessage>("queue-one");
  if (!message) return { acknowledged: 0, kept: 0, counted: missed.length };
  const { acknowledged, remaining, resent, dropped } = await delivered(
    [record(message, { sentAt: triedAt - 1000 })],
    { connector },
    { change: (made) => Object.assign(made.clock, { now: triedAt }) },
  );
  return { acknowledged, kept: remaining.length + resent.length, counted: missed.length + dropped.length };
}

describe.each(Object.keys(settings) as (keyof typeof settings)[])("an event for a connector that %s", (setting) => {
  it("is delivered, kept or counted, whenever the clock jumps", async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(jump, jump, jump), async (jumps) => {
        const { acknowledged, kept, counted } = await told(setting, jumps);
        expect(acknowledged + kept + counted).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});

it.each(["was never disabled", "was disabled and enabled again"] as const)(
  "an event for a connector that %s is delivered, unless the clock jumps while the event is on its way to be routed",
  async (setting) => {
    await fc.assert(
      fc.asyncProperty(jump, jump, async (before, after) => {
        expect(await told(setting, [before, 0, after])).toMatchObject({ acknowledged: 1, counted: 0 });
      }),
    );
  },
);
