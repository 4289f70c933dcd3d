import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Registry } from "../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { renewWebhookKeys, rotateWebhookKeys } from "../../../../../lambdas/shared/delivery/rotate-webhook-keys.ts";
import { startTables, type Tables } from "../../../../support/tables.ts";

let tables: Tables;
let registry: Registry;
let made = 0;

beforeAll(async () => {
  tables = await startTables("registry");
  registry = new Registry("registry", tables.client);
});
afterAll(() => tables.stop());
beforeEach(async () => {
  for (const { generation } of await registry.keys.listWebhookKeys()) await registry.keys.removeWebhookKey(generation);
  made = 0;
});

const day = 24 * 3_600_000;
const onDay = (days: number) => new Date(Date.parse("2024-02-25T16:00:00Z") + days * day);
const port = () => ({
  store: registry.keys,
  maker: {
    webhookKey: async () => ({ publicKey: `public ${++made}`, encryptedPrivateKey: "private", encryptedSeed: "seed" }),
  },
  newId: () => `kid ${made}`,
});
const generations = async () => (await registry.keys.listWebhookKeys()).map(({ generation }) => generation);

describe("rotateWebhookKeys", () => {
  it("makes the first keys, and nothing more at once", async () => {
    expect(await rotateWebhookKeys(onDay(0), port())).toBe(true);
    expect(await rotateWebhookKeys(onDay(0), port())).toBe(false);
    expect(await registry.keys.listWebhookKeys()).toMatchObject([
      { generation: 1, kid: "kid 1", publicKey: "public 1", createTime: "2024-02-25T16:00:00.000Z" },
    ]);
  });

  it("makes the next keys after 90 days", async () => {
    await rotateWebhookKeys(onDay(0), port());
    expect(await rotateWebhookKeys(onDay(89.99), port())).toBe(false);
    expect(await rotateWebhookKeys(onDay(90), port())).toBe(true);
    expect(await generations()).toStrictEqual([1, 2]);
  });

  it("makes keys once, however many runs there are at the same time", async () => {
    const first = await Promise.all([1, 2, 3].map(() => rotateWebhookKeys(onDay(0), port())));
    const next = await Promise.all([1, 2, 3].map(() => rotateWebhookKeys(onDay(90), port())));
    expect([first, next].map((answers) => answers.filter(Boolean).length)).toStrictEqual([1, 1]);
    expect(await generations()).toStrictEqual([1, 2]);
  });

  it("removes keys that nothing needs any more, and goes on counting", async () => {
    await rotateWebhookKeys(onDay(0), port());
    await rotateWebhookKeys(onDay(90), port());
    await rotateWebhookKeys(onDay(121), port());
    expect(await generations()).toStrictEqual([1, 2]);
    await rotateWebhookKeys(onDay(122), port());
    expect(await generations()).toStrictEqual([2]);
    await rotateWebhookKeys(onDay(180), port());
    expect(await generations()).toStrictEqual([2, 3]);
  });

  it("keeps its order beyond nine generations", async () => {
    for (let run = 0; run < 12; run++) await rotateWebhookKeys(onDay(run * 90), port());
    const keys = await registry.keys.listWebhookKeys();
    expect(keys.at(-1)).toMatchObject({ generation: 12, createTime: onDay(990).toISOString() });
  });
});

describe("renewWebhookKeys", () => {
  it("makes new keys at once, however young the newest are", async () => {
    await rotateWebhookKeys(onDay(0), port());
    expect(await renewWebhookKeys(onDay(0.5), port())).toMatchObject([{ generation: 1 }, { generation: 2 }]);
  });

  it("makes no further keys before these sign", async () => {
    await rotateWebhookKeys(onDay(0), port());
    await renewWebhookKeys(onDay(1), port());
    expect(await renewWebhookKeys(onDay(1.99), port())).toHaveLength(2);
    expect(await renewWebhookKeys(onDay(2), port())).toHaveLength(3);
  });
});
