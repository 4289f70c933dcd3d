/** Holds what the pollers rely on of the mapping store: the mappings that there are, and a notice of each change. */

import { describe, expect, it } from "vitest";
import type { MappingStore } from "../../../local/backends/mappings/mapping-store.ts";

export interface ChangingMappings {
  readonly mappings: MappingStore;
  /** Makes one more mapping, for this queue. */
  add(queueArn: string): void;
}

const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** Describes the mapping stores that `create` makes, each of them without mappings. */
export function describeMappingStore(name: string, create: () => ChangingMappings): void {
  const queues = ({ mappings }: ChangingMappings) => mappings.list().map(({ eventSourceArn }) => eventSourceArn);

  describe(name, () => {
    it("lists the mappings that there are, each once", () => {
      const made = create();
      expect(queues(made)).toStrictEqual([]);
      for (const queue of ["a", "b"]) made.add(arn(queue));
      expect(queues(made)).toStrictEqual([arn("a"), arn("b")]);
      expect(new Set(made.mappings.list().map(({ uuid }) => uuid)).size).toBe(2);
    });

    it("leaves a list as it was answered, whatever changes afterwards", () => {
      const made = create();
      made.add(arn("a"));
      const before = made.mappings.list();
      made.add(arn("b"));
      expect(before).toHaveLength(1);
    });

    it("tells all listeners of a change, once its list shows it", () => {
      const made = create();
      const seen: string[][] = [[], []];
      for (const one of seen) made.mappings.onChange(() => void one.push(...queues(made)));
      made.add(arn("a"));
      for (const one of seen) expect(one).toContain(arn("a"));
    });

    it("tells no listener that has ended, and still tells the others", () => {
      const made = create();
      let [ended, listening] = [0, 0];
      const end = made.mappings.onChange(() => void ended++);
      made.mappings.onChange(() => void listening++);
      end();
      made.add(arn("a"));
      expect(ended).toBe(0);
      expect(listening).toBeGreaterThan(0);
    });
  });
}
