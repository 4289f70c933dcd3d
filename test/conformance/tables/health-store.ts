/** Holds what deliveries, probes and drains rely on of the store of connectors' health. */

import { beforeEach, describe, expect, it } from "vitest";
import type { PerformPort } from "../../../lambdas/background/perform/port.ts";
import type { ConnectorHealth } from "../../../lambdas/shared/core/connector/connector-health.ts";
import type { HealthStore } from "../../../lambdas/shared/delivery/port.ts";

interface KeptHealth {
  /** The store under test. It leaves out `disable`, which changes the connector and not its health. */
  readonly health: Omit<HealthStore, "disable">;
  readonly claimProbe: PerformPort["claimProbe"];
  /** Answers the health as it is kept, without attributes where nothing is kept. */
  readonly read: (project: string, connector: string) => Promise<ConnectorHealth>;
}

const isKey = (name: string): boolean => name === "pk" || name === "sk";
const failure = { failures: 1, events: ["a"], nowMillis: 10, set: {} };

/**
 * Describes a health store. `create` may answer the same store each time, because every test uses a project of its own.
 */
export function describeHealthStore(name: string, create: () => KeptHealth): void {
  let projects = 0;
  let project: string;
  let kept: KeptHealth;
  beforeEach(() => {
    project = `P${projects++}`;
    kept = create();
  });
  const known = async (id = "C", of = project) =>
    Object.fromEntries(Object.entries(await kept.read(of, id)).filter(([attribute]) => !isKey(attribute)));

  describe(name, () => {
    it("adds failures up, keeps the time of the first and the ids of events, and answers the health", async () => {
      await kept.health.noteFailures(project, "C", failure);
      const later = { failures: 2, events: ["b"], nowMillis: 20, set: { oldestWaiting: 5 } };
      const expected = { failures: 3, failedEvents: new Set(["a", "b"]), failingSince: 10, oldestWaiting: 5 };
      expect(await kept.health.noteFailures(project, "C", later)).toMatchObject(expected);
      await kept.health.noteFailures(project, "C", { ...failure, failures: 0, events: [] });
      expect(await known()).toStrictEqual(expected);
    });

    it("notes attributes beside those that it has, and of a connector that has none", async () => {
      await kept.health.noteHealth(project, "C", { watchedAt: 1 });
      await kept.health.noteHealth(project, "C", { oldestWaiting: 2 });
      expect(await known()).toStrictEqual({ watchedAt: 1, oldestWaiting: 2 });
    });

    it("changes what is as expected, and removes what is undefined", async () => {
      await kept.health.noteHealth(project, "C", { state: "DOWN", downSince: 1, watchedAt: 1 });
      const change = { state: "DRAINING", downSince: undefined, nextProbeAt: 2 } as const;
      expect(await kept.health.changeHealth(project, "C", change, { state: "DOWN" })).toBe(true);
      expect(await known()).toStrictEqual({ state: "DRAINING", nextProbeAt: 2, watchedAt: 1 });
      expect(await kept.health.changeHealth(project, "C", { state: undefined }, { downSince: undefined })).toBe(true);
    });

    it("changes nothing that is not as expected", async () => {
      await kept.health.noteHealth(project, "C", { state: "DOWN" });
      expect(await kept.health.changeHealth(project, "C", { state: "DRAINING" }, { state: undefined })).toBe(false);
      expect(await kept.health.changeHealth(project, "C", { state: undefined }, { state: "DRAINING" })).toBe(false);
      expect(await known()).toStrictEqual({ state: "DOWN" });
    });

    it("answers false of a connector that has no health, and makes none", async () => {
      expect(await kept.health.changeHealth(project, "C", { state: "DOWN" }, { state: undefined })).toBe(false);
      expect(await kept.health.clearFailing(project, "C")).toBe(false);
      expect(await kept.claimProbe(project, "C", 20, 10)).toBe(false);
      expect(await known()).toStrictEqual({});
    });

    it("removes all of the failures, and leaves the rest", async () => {
      await kept.health.noteFailures(project, "C", { ...failure, set: { state: "DOWN" } });
      expect(await kept.health.clearFailing(project, "C")).toBe(true);
      expect(await known()).toStrictEqual({ state: "DOWN" });
      expect(await kept.health.clearFailing(project, "C")).toBe(true);
    });

    it("gives a probe that is due to one caller, and one that is not due to none", async () => {
      await kept.health.noteHealth(project, "C", { state: "DOWN" });
      const claims = await Promise.all([1, 2, 3].map(() => kept.claimProbe(project, "C", 20, 10)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await kept.claimProbe(project, "C", 30, 19)).toBe(false);
      expect(await kept.claimProbe(project, "C", 30, 20)).toBe(true);
      expect(await known()).toStrictEqual({ state: "DOWN", nextProbeAt: 30 });
    });

    it("keeps connectors apart, of one project and of two", async () => {
      await kept.health.noteFailures(project, "C", failure);
      await kept.health.noteHealth(project, "other", { state: "DOWN" });
      await kept.health.noteHealth(`${project}-other`, "C", { state: "DRAINING" });
      expect(await known()).toMatchObject({ failures: 1 });
      expect(await known()).not.toHaveProperty("state");
      expect(await known("other")).toStrictEqual({ state: "DOWN" });
      expect(await known("C", `${project}-other`)).toStrictEqual({ state: "DRAINING" });
    });
  });
}
