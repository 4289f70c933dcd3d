import { describe, expect, it } from "vitest";
import { MqttClients } from "../../../../../../../lambdas/shared/adapters/dynamodb/live/mqtt-clients.ts";
import { Registry } from "../../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { identity } from "../../../../../../support/identities.ts";
import { itemsOf, runTables } from "../../../../../../support/tables.ts";

const tables = await runTables("stats", "registry");
const clients = new MqttClients(new Table(tables.client, "stats"));
const now = 1_800_000_000;
const use = (clientId: string, holder: string, until = now + 100) => ({
  clientId,
  identity: holder,
  leasedUntil: until,
  knownUntil: until + 3600,
});

describe("an MQTT client id", () => {
  it("is one identity's until its lease ends, and is kept by the one that has it", async () => {
    expect(await clients.lease(use("a", "ann"), now)).toBe(true);
    expect(await clients.lease(use("a", "bob"), now + 99)).toBe(false);
    expect(await clients.lease(use("a", "ann", now + 200), now + 99)).toBe(true);
    expect(await clients.lease(use("a", "bob"), now + 150)).toBe(false);
    expect(await clients.lease(use("a", "bob", now + 300), now + 200)).toBe(true);
    expect(await clients.lease(use("a", "ann"), now + 201)).toBe(false);
  });

  it("goes to one of those who ask at the same time", async () => {
    const asking = Array.from({ length: 10 }, (_, n) => clients.lease(use("race", `identity ${n}`), now));
    expect((await Promise.all(asking)).filter((each) => each)).toHaveLength(1);
  });

  it("tells who uses it", async () => {
    await clients.lease(use("of ann/1", "ann"), now);
    expect(await clients.holderOf("of ann/1")).toBe("ann");
    expect(await clients.holderOf("nobody's")).toBeUndefined();
  });

  it("counts minute by minute how often its identity is sent last values, and forgets it", async () => {
    const fills = async (millis: number) => clients.countFill("filled", millis);
    const start = now * 1000;
    expect([await fills(start), await fills(start + 59_999), await fills(start + 60_000)]).toStrictEqual([1, 2, 1]);
    const items = (await itemsOf(tables.client, "stats")).filter(({ pk }) => pk === "MQTTIDENTITY#filled");
    expect(items.map(({ expiresAt }) => expiresAt)).toEqual([now + 120, now + 180]);
    expect(await clients.of("filled")).toEqual([]);
  });

  it("is found before those that were let in earlier, of which a command is not sent to all", async () => {
    for (const [index, id] of ["b", "a", "c"].entries()) await clients.lease(use(id, "often"), now + index);
    expect(await clients.of("often")).toEqual(["c", "a", "b"]);
  });

  it("is found by its identity, whatever characters it has, and forgotten by DynamoDB after its session", async () => {
    for (const id of ["x/y", "x y", "100%", "ä#".slice(0, 1), "CLIENT"]) await clients.lease(use(id, "eve"), now);
    expect([...(await clients.of("eve"))].sort()).toEqual(["100%", "CLIENT", "x y", "x/y", "ä"].sort());
    expect(await clients.of("nobody")).toEqual([]);
    const items = (await itemsOf(tables.client, "stats")).filter(({ pk }) => pk === "MQTTIDENTITY#eve");
    expect(items.map(({ expiresAt }) => expiresAt)).toEqual(Array(5).fill(now + 3700));
  });
});

it("finds ids of a project's sources up to a bound, over several pages and without emulated devices", async () => {
  const { identities } = new Registry("registry", tables.client);
  const uuid = (n: number) => `0000000${n}-0000-4000-8000-000000000000`;
  const emulated = Array.from({ length: 9 }, (_, n) => `emu${n}`);
  for (const id of [...emulated, ...[1, 2, 3, 4, 5].map(uuid), "f0000000-0000-4000-8000-000000000000"]) {
    await identities.create(identity({ id, kind: "source", project: "P" }));
  }
  expect(await identities.someSourceIdsOf("P", 4)).toEqual([1, 2, 3, 4].map(uuid));
  expect(await identities.someSourceIdsOf("P", 6)).toHaveLength(6);
  expect(await identities.someSourceIdsOf("P", 100)).toHaveLength(6);
  expect(await identities.someSourceIdsOf("elsewhere", 4)).toEqual([]);
});
