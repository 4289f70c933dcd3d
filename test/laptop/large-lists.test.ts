import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bodyLimits, roomLimits } from "../../lambdas/shared/core/limits.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(async () => {
  await laptop?.stop();
});

/** Asks for a list many times at once. Each answer must hold an entry and say where the list goes on. */
async function askAtOnce(path: string, key: string): Promise<void> {
  const asked = Array.from({ length: 60 }, () => client.manage("GET", path));
  for (const answer of await Promise.all(asked)) {
    expect((answer[key] as unknown[]).length).toBeGreaterThan(0);
    expect(answer.nextPageToken).not.toBe("");
  }
}

it("answers sixty lists of the largest API tokens and sources at the same time", async () => {
  const databases = Array.from({ length: bodyLimits.databasesPerToken }, () => randomUUID());
  const token = { displayName: "t", scopes: ["read"], databases };
  const { apiTokens } = await client.manage("GET", "/apitokens");
  const room = roomLimits.apiTokensPerProject - (apiTokens as unknown[]).length;
  for (let made = 0; made < room; made++) await client.manage("POST", "/apitokens", token);
  const record = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`key-${index}`, "v".repeat(1000)]));
  const source = { displayName: "s", type: "LOGGER", labels: record, variables: record };
  for (let made = 0; made < 50; made++) {
    await client.manage("POST", "/sources", { ...source, activationUid: randomUUID() });
  }
  await askAtOnce("/apitokens", "apiTokens");
  await askAtOnce("/sources", "sources");
  await askAtOnce("/devices", "devices");
});
