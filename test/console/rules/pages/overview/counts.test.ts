import fc from "fast-check";
import { expect, it } from "vitest";
import { countConnectors, countSources, sumDeliveries } from "../../../../../console/pages/overview/counts.ts";
import { connector } from "../../../support/data.ts";
import { disabledConnector, downConnector, metricsOf, troubledSources } from "../../../support/overview.ts";

it("counts each source once, however it is", () => {
  expect(countSources(troubledSources.slice(0, 4))).toEqual({ sending: 1, silent: 1, never: 1, disabled: 1 });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...troubledSources)), (sources) => {
      const counts = Object.values(countSources(sources));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(sources.length);
    }),
  );
});

it("counts a disabled connector as neither up nor down", () => {
  const counts = countConnectors([connector, downConnector, disabledConnector]);
  expect(counts).toEqual({ up: 1, failing: 0, down: 1, disabled: 1 });
});

it("sums up deliveries, and finds the event that waits for longest", () => {
  const sum = sumDeliveries([metricsOf("c1", 3), metricsOf("c2", 4, 7)]);
  expect(sum).toEqual({ waiting: 7, oldestMillis: 90_000, delivered: 7, failed: 7 });
  expect(sumDeliveries([]).oldestMillis).toBeUndefined();
});

it("takes a queue that is being made again as empty", () => {
  expect(sumDeliveries([{ ...metricsOf("c1", 3), queue: null }]).waiting).toBe(0);
});
