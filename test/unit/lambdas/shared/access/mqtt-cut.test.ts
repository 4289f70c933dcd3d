import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { finishCuts } from "../../../../../lambdas/background/watch/finish-cuts.ts";
import { cuttingMqtt, endClients, type MqttCutPort } from "../../../../../lambdas/shared/access/mqtt-cut.ts";
import { MqttClients, MqttCuts } from "../../../../../lambdas/shared/adapters/dynamodb/live/mqtt-clients.ts";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { identity } from "../../../../support/identities.ts";
import { runTables } from "../../../../support/tables.ts";

const tables = await runTables("stats", "registry");
const { identities, table } = new Registry("registry", tables.client);
const clients = new MqttClients(new Table(tables.client, "stats"));
const cuts = new MqttCuts(table, "MQTTCUTS");

const clock = { millis: 1_800_000_000_000 };
const state: { ended: string[]; reports: string[]; isAway: boolean } = { ended: [], reports: [], isAway: false };
/** Tells what the registry held of an identity when its connections were ended. */
const seen = new Map<string, unknown>();

const port: MqttCutPort & { readonly cuts: MqttCuts } = {
  clientsOf: (id, untilMillis) => clients.of(id, untilMillis),
  end: async (clientId) => {
    if (state.isAway) throw new Error("AWS IoT Core is away.");
    seen.set(clientId, await identities.get(person));
    state.ended.push(clientId);
  },
  cuts,
  nowMillis: () => clock.millis,
  report: (message) => void state.reports.push(message),
};
const cutting = cuttingMqtt(identities, port);

let person = "";
beforeEach(async () => {
  person = randomUUID();
  Object.assign(state, { ended: [], reports: [], isAway: false });
  for (const cut of await cuts.list()) await cuts.forget(cut);
  await identities.create(identity({ id: person, kind: "source", project: "P" }));
  await identities.setMembership(person, { project: "P" }, ["roles/project.user"], "");
  const until = clock.millis / 1000 + 100;
  const use = { identity: person, leasedUntil: until, knownUntil: until };
  for (const clientId of [person, `${person}-1`]) await clients.lease({ ...use, clientId }, 0);
});

const both = () => [person, `${person}-1`];

describe("what takes rights away", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["disabling", () => cutting.change(person, { enabled: false })],
    ["revoking tokens", () => cutting.change(person, { tokensValidFrom: 9 })],
    ["another password", () => cutting.change(person, { passwordHash: "sha256$x" })],
    ["other scopes", () => cutting.change(person, { scopes: ["read"] })],
    ["other databases", () => cutting.change(person, { databases: [] })],
    ["another end", () => cutting.change(person, { expiresAt: 9 })],
    ["another project", () => cutting.change(person, { project: "Q" })],
    ["another role", () => cutting.changeMembership(person, { project: "P" }, ["roles/project.admin"])],
    ["the end of a membership", () => cutting.removeMembership(person, { project: "P" })],
    ["the end of all memberships", () => cutting.removeMemberships(person)],
    ["deletion", () => cutting.remove(identity({ id: person, kind: "source", project: "P" }))],
  ])("also ends all connections: %s", async (_, revoke) => {
    await revoke();
    expect(state.ended.toSorted()).toEqual(both());
    expect(await cuts.list()).toMatchObject([{ subject: person, at: clock.millis }]);
  });

  it("takes the rights first, so that nobody connects again with them", async () => {
    await cutting.change(person, { enabled: false });
    expect(seen.get(person)).toMatchObject({ enabled: false });
    await cutting.remove(identity({ id: person, kind: "source", project: "P" }));
    expect(seen.get(person)).toBeUndefined();
  });

  it("is not failed by AWS IoT Core, and is finished by watch", async () => {
    state.isAway = true;
    expect(await cutting.change(person, { enabled: false })).toBe(true);
    expect(state.reports).toEqual(["cannot end all MQTT connections that lost rights; watch tries again"]);
    clock.millis += 60_000;
    await finishCuts(port);
    expect(state.ended).toEqual([]);
    state.isAway = false;
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual(both());
    expect(await cuts.list()).toEqual([]);
  });
});

describe("what takes none", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["another name", () => cutting.change(person, { displayName: "x" })],
    ["enabling", () => cutting.change(person, { enabled: true })],
    ["a change of somebody who is gone", () => cutting.change("nobody", { enabled: false })],
    ["a change that comes too late", () => cutting.change(person, { enabled: false }, { project: "Q" })],
    ["a role of somebody who is no member", () => cutting.changeMembership(person, { project: "Q" }, [])],
  ])("ends no connection: %s", async (_, change) => {
    await change();
    expect(state.ended).toEqual([]);
    expect(await cuts.list()).toEqual([]);
  });

  it("leaves all else as it was", async () => {
    expect(await cutting.get(person)).toMatchObject({ id: person });
    expect(await cutting.count({ project: "P" }, "source")).toBeGreaterThan(0);
  });
});

describe("finishCuts", () => {
  it("waits until a client that was just being let in is there, and ends that too", async () => {
    await cutting.change(person, { enabled: false });
    state.ended.length = 0;
    await finishCuts(port);
    expect(state.ended).toEqual([]);
    clock.millis += 20_000;
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual(both());
    expect(await cuts.list()).toEqual([]);
  });

  it("leaves those alone who were let in after the revocation, and ends those of its moment", async () => {
    await cutting.change(person, { passwordHash: "sha256$new" });
    state.ended.length = 0;
    const until = clock.millis / 1000 + 100;
    const lease = (suffix: string, atSeconds: number) =>
      clients.lease(
        { identity: person, clientId: `${person}-${suffix}`, leasedUntil: until, knownUntil: until },
        atSeconds,
      );
    await lease("then", clock.millis / 1000);
    await lease("later", clock.millis / 1000 + 5);
    clock.millis += 20_000;
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual([...both(), `${person}-then`].toSorted());
    expect(await cuts.list()).toEqual([]);
  });

  it("ends all whose revocation was cut off, since nobody knows when the rights went", async () => {
    await cuts.note({ subject: person, at: clock.millis });
    clock.millis += 20_000;
    const until = clock.millis / 1000 + 100;
    await clients.lease(
      { identity: person, clientId: `${person}-later`, leasedUntil: until, knownUntil: until },
      clock.millis / 1000,
    );
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual([...both(), `${person}-later`].toSorted());
  });

  it("settles no cut of somebody who was revoked again meanwhile", async () => {
    const [first, second] = [
      { subject: person, at: clock.millis },
      { subject: person, at: clock.millis + 1 },
    ] as const;
    await cuts.note(first);
    await cuts.note(second);
    expect(await cuts.settle(first, clock.millis + 2)).toBe(false);
    expect(await cuts.list()).toMatchObject([second]);
    expect((await cuts.list())[0]).not.toHaveProperty("doneAt");
  });

  it("keeps a cut of somebody who was revoked again meanwhile", async () => {
    await cutting.change(person, { enabled: false });
    clock.millis += 20_000;
    const again = { subject: person, at: clock.millis };
    await finishCuts({ ...port, end: () => cuts.note(again) });
    expect(await cuts.list()).toMatchObject([again]);
  });

  it("goes on with others where one fails", async () => {
    const other = randomUUID();
    await cuts.note({ subject: "0", at: 0 });
    await cuts.note({ subject: other, at: 0 });
    const clientsOf = async (id: string) => (id === "0" ? Promise.reject(new Error("away")) : [id]);
    await finishCuts({ ...port, clientsOf });
    expect(state.ended).toEqual([other]);
    expect(await cuts.list()).toMatchObject([{ subject: "0" }]);
  });

  it("finishes a call that was cut off after it had noted what it was about to revoke", async () => {
    const change = () => Promise.reject(new Error("cut off"));
    const cutOff = cuttingMqtt(Object.assign(Object.create(identities), { change }), port);
    await expect(cutOff.change(person, { enabled: false })).rejects.toThrow("cut off");
    clock.millis += 20_000;
    await finishCuts(port);
    expect(state.ended.toSorted()).toEqual(both());
  });
});

describe("endClients", () => {
  it("gives up after ten failures, and says so", async () => {
    const tried: string[] = [];
    const many = Array.from({ length: 100 }, (_, n) => `client ${n}`);
    const end = async (clientId: string) => {
      tried.push(clientId);
      throw new Error("away");
    };
    await expect(endClients("x", { clientsOf: async () => many, end })).rejects.toThrow("away");
    expect(tried).toHaveLength(10);
  });

  it("ends all others where some fail", async () => {
    const ended: string[] = [];
    const many = Array.from({ length: 35 }, (_, n) => `client ${n}`);
    const end = async (clientId: string) => {
      if (clientId === "client 3") throw new Error("away");
      ended.push(clientId);
    };
    await expect(endClients("x", { clientsOf: async () => many, end })).rejects.toThrow("away");
    expect(ended).toHaveLength(34);
  });
});
