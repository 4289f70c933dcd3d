/** Holds what making and repairing connectors relies on of the control planes of SQS and Lambda. */

import { describe, expect, it } from "vitest";
import type { ConnectorQueues } from "../../../lambdas/shared/delivery/connector/make-connector.ts";
import type { MappingControl } from "../../../lambdas/shared/delivery/connector/settle-mapping.ts";

export function describeConnectorQueues(name: string, create: () => Promise<ConnectorQueues>): void {
  describe(name, () => {
    it("answers the same queue and mapping where they were made before", async () => {
      const queues = await create();
      const first = await queues.makeQueue("test-dc-a");
      expect(await queues.makeQueue("test-dc-a")).toStrictEqual(first);
      const mapping = await queues.makeMapping(first.queueArn, 20);
      expect(await queues.makeMapping(first.queueArn, 20)).toBe(mapping);
    });

    it("makes another queue and mapping for each name", async () => {
      const queues = await create();
      const [one, other] = [await queues.makeQueue("test-dc-a"), await queues.makeQueue("test-dc-b")];
      expect(one.queueArn).toMatch(/test-dc-a$/);
      expect(one.queueUrl).not.toBe(other.queueUrl);
      expect(await queues.makeMapping(one.queueArn, 20)).not.toBe(await queues.makeMapping(other.queueArn, 20));
    });

    it("takes a queue that is gone for removed", async () => {
      const queues = await create();
      const { queueUrl } = await queues.makeQueue("test-dc-a");
      await queues.removeQueue(queueUrl);
      await queues.removeQueue(queueUrl);
    });
  });
}

interface AdjustedMapping {
  /** Adjusts the mapping, which is polled with a concurrency of 20 at first. */
  adjust(concurrency: number, isPolled: boolean): ReturnType<MappingControl["adjust"]>;
  /** Completes a change that is under way. */
  settle(): Promise<void>;
}

export function describeMappingAdjustment(name: string, create: () => Promise<AdjustedMapping>): void {
  describe(name, () => {
    it("is left alone where it is as wanted", async () => {
      const mapping = await create();
      expect(await mapping.adjust(20, true)).toBe(true);
    });

    it("is as wanted only after the change is done, in either direction", async () => {
      const mapping = await create();
      for (const isPolled of [false, true]) {
        expect(await mapping.adjust(20, isPolled)).toBe(false);
        await mapping.settle();
        expect(await mapping.adjust(20, isPolled)).toBe(true);
      }
    });

    it("takes a new concurrency", async () => {
      const mapping = await create();
      expect(await mapping.adjust(200, true)).toBe(false);
      await mapping.settle();
      expect(await mapping.adjust(200, true)).toBe(true);
    });
  });
}
