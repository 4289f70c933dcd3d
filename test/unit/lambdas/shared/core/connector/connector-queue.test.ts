import fc from "fast-check";
import { expect, it } from "vitest";
import {
  connectorQueueName,
  connectorQueueVisibilitySeconds,
  deliverBatchSize,
  deliverTimeoutSeconds,
  leastConcurrency,
  mappingScale,
  mostConcurrency,
} from "../../../../../../lambdas/shared/core/connector/connector-queue.ts";

it("sets a mapping so that there are never more requests at once than the connector may have, and not far fewer", () => {
  fc.assert(
    fc.property(fc.integer({ min: leastConcurrency, max: mostConcurrency }), (concurrency) => {
      const { invocations, batchSize } = mappingScale(concurrency);
      expect(Number.isInteger(invocations) && Number.isInteger(batchSize)).toBe(true);
      // These are the bounds of Lambda's maximum concurrency.
      expect(invocations).toBeGreaterThanOrEqual(2);
      expect(invocations).toBeLessThanOrEqual(1000);
      expect(batchSize).toBeGreaterThanOrEqual(1);
      expect(batchSize).toBeLessThanOrEqual(deliverBatchSize);
      expect(invocations * batchSize).toBeLessThanOrEqual(concurrency);
      expect(invocations * batchSize).toBeGreaterThan(concurrency - 10);
    }),
    { numRuns: 2000 },
  );
});

it("hides events six times as long as deliver may run, and names queues by their connectors", () => {
  expect(connectorQueueVisibilitySeconds).toBeGreaterThanOrEqual(6 * deliverTimeoutSeconds);
  expect(connectorQueueName("stage-dc-", "c")).toBe("stage-dc-c");
});
