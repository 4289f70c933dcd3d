import { expect, it } from "vitest";
import { missedEvents } from "../../../../../lambdas/pipeline/route/missed-events.ts";

it("counts missed events in the gap of whoever disabled the connector, since then", () => {
  expect(missedEvents({ disabledBySystem: false, disabledSince: 5 }, ["1", "2"], 9)).toEqual({
    rule: "disabled",
    since: 5,
    timesNanos: ["1", "2"],
  });
  expect(missedEvents({ disabledBySystem: true, disabledSince: 5 }, ["1"], 9)).toMatchObject({
    rule: "system-disabled",
    since: 5,
  });
});
