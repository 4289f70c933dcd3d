import { expect, it } from "vitest";
import { missedEvents } from "../../../../../lambdas/pipeline/route/missed-events.ts";

const connector = { status: "ACTIVE", activeSince: 7, disabledBySystem: false, disabledSince: 5 } as const;

it("counts missed events in the gap of whoever disabled the connector, since then", () => {
  expect(missedEvents(connector, ["1", "2"], 9)).toEqual({ rule: "disabled", since: 5, timesNanos: ["1", "2"] });
  expect(missedEvents({ ...connector, disabledBySystem: true }, ["1"], 9)).toMatchObject({
    rule: "system-disabled",
    since: 5,
  });
});

it("counts what looks older than a connector that was never disabled, in the gap of its making", () => {
  const { disabledSince: _, ...never } = connector;
  expect(missedEvents(never, ["1"], 9)).toEqual({ rule: "not-yet-active", since: 7, timesNanos: ["1"] });
});
