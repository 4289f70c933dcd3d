import { beforeEach, describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../../../lambdas/shared/core/connector/connector-health.ts";
import { RecentConnectors } from "../../../../../../lambdas/shared/delivery/connector/recent-connectors.ts";
import type { OpenConnector } from "../../../../../../lambdas/shared/delivery/port.ts";
import { plainConnector } from "../../../../../support/connectors.ts";

let now: number;
let reads: number;
let recent: RecentConnectors;
beforeEach(() => {
  now = 1_000_000;
  reads = 0;
  recent = new RecentConnectors(() => now);
});

const openAs = (connector: Partial<DataConnector> = {}, health: ConnectorHealth = {}): OpenConnector => ({
  connector: { ...plainConnector, ...connector },
  health,
  httpConfig: { url: "https://x.example/", signatureSecret: "", headers: {} },
});

const openWith = (held: OpenConnector | undefined, version?: number) =>
  recent.open("C", version, async () => {
    reads++;
    return held;
  });

const open = (version?: number) => openWith(openAs(), version);

describe("RecentConnectors", () => {
  it("reads a busy connector once a second", async () => {
    for (const from = now; now < from + 3000; now += 100) expect(await open(7)).toStrictEqual(openAs());
    expect(reads).toBe(3);
  });

  it("reads it for each event that was routed by a later version, since its call was answered then", async () => {
    await open(7);
    const changed = openAs({ labels: ["changed"] });
    expect(await openWith(changed, 8)).toBe(changed);
    // Came late, and is sent as the connector is now.
    expect(await open(7)).toBe(changed);
    expect(reads).toBe(2);
  });

  it("reads it for events that know no version, and believes that read for no other", async () => {
    await open(7);
    await open();
    await open(7);
    expect(reads).toBe(3);
  });

  it("reads it anew once it was told to forget it, or the clock was set back", async () => {
    await open(7);
    recent.forget("C");
    await open(7);
    now -= 1;
    await open(7);
    expect(reads).toBe(3);
  });

  it.each<[string, OpenConnector | undefined]>([
    ["disabled", openAs({ status: "USER_DISABLED" })],
    ["down", openAs({}, { state: "DOWN" })],
    ["emptying its queue after it was down", openAs({}, { state: "DRAINING" })],
    ["failing", openAs({}, { failingSince: 1 })],
    ["deleted", undefined],
  ])("reads a connector that is %s each time", async (_state, held) => {
    expect(await openWith(held, 7)).toBe(held);
    expect(await open(7)).toStrictEqual(openAs());
    expect(reads).toBe(2);
  });
});
