/** Holds that a request becomes the same messages whichever way it takes: from the door, or by the intake queue. */

import fc from "fast-check";
import { expect, it } from "vitest";
import type { DataConnector } from "../../../../lambdas/shared/core/connector/connector.ts";
import { encodeForQueue } from "../../../../lambdas/shared/core/intake/intake-body.ts";
import type { IntakeRequest } from "../../../../lambdas/shared/core/intake/intake-message.ts";
import { anyPoint } from "../../../support/points.ts";
import { acceptedAt, connector, request, routed, type Setting } from "../pipeline/route/routed.ts";
import { createDirectWorld } from "./ingest/direct.ts";

const measurements = ["touch", "temperature"];
const retentionIds = ["day", "year", "influx-a", "influx-b", "lake", "stamp"];

const anyConnector = (id: string): fc.Arbitrary<DataConnector> =>
  fc
    .record({
      events: fc.subarray(measurements),
      labels: fc.subarray(["room", "floor"]),
      status: fc.constantFrom("ACTIVE", "ACTIVE", "ACTIVE", "USER_DISABLED" as const),
      pauseMode: fc.constantFrom("drop", "retain" as const),
      activeSince: fc.constantFrom(0, 0, acceptedAt, acceptedAt + 1, acceptedAt + 60_000),
      mapping: fc.constantFrom("mapping", "mapping", "mapping", undefined),
    })
    .map((changed) => connector(id, changed));

const anySetting: fc.Arbitrary<Setting> = fc.record({
  connectors: fc.tuple(...["one", "two", "three", "four"].map(anyConnector)).chain((all) => fc.subarray(all)),
  retentions: fc.constant(Object.fromEntries(retentionIds.map((id, index) => [id, index * 60]))),
  linked: fc.subarray([...retentionIds, "gone"]),
  lacksInfluxdb: fc.boolean(),
  labels: fc.constantFrom({}, { room: "12", floor: "3" }),
  watched: fc.subarray(["mqtt", "stream"] as const),
});

const anyRequest: fc.Arbitrary<IntakeRequest> = fc
  .record({
    points: fc.array(fc.tuple(anyPoint, fc.constantFrom(...measurements)), { minLength: 1, maxLength: 12 }),
    retention: fc.constantFrom(undefined, undefined, ...retentionIds),
  })
  .map(({ points, retention }) => ({
    ...request,
    ...(retention === undefined ? {} : { retention }),
    points: points.map(([{ eventId: _, ...point }, measurement]) => ({ ...point, measurement })),
  }));

interface Message {
  readonly body: string;
  readonly group?: string;
}

/** Lists all that was sent, in no order. */
const listed = (sent: ReadonlyMap<string, readonly Message[]>): string[] =>
  [...sent].flatMap(([queue, messages]) => messages.map(({ body, group }) => `${queue} ${group} ${body}`)).sort();

it("a request has the same messages by both ways, or none that are sent at the door", async () => {
  let direct = 0;
  await fc.assert(
    fc.asyncProperty(anySetting, anyRequest, async (setting, one) => {
      const door = createDirectWorld(setting);
      const isTaken = await door.take(one);
      if (isTaken) direct++;
      const byQueue = await routed([encodeForQueue(one)], setting);
      expect(byQueue.failed).toStrictEqual([]);
      expect(listed(door.sent)).toStrictEqual(isTaken ? listed(byQueue.sent) : []);
      // What is missed is counted, which the door does not do.
      if (isTaken) expect(byQueue.missed).toStrictEqual([]);
    }),
    { numRuns: 150 },
  );
  expect(direct).toBeGreaterThan(5);
});
