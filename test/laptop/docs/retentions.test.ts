/** Makes, changes and removes the retentions of docs/retentions.md, against a laptop. Its lines for a shell are run in `guide.test.ts`. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { blocksOf } from "../../support/laptop/pages.ts";
import { Client } from "../../support/laptop/platform.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const pathOf = (name: unknown): string => String(name).replace(/^projects\/[^/]*/, "");

it("docs/retentions.md shows a retention of each kind as it is made", async () => {
  const kinds = [];
  for (const text of await blocksOf("docs/retentions.md", "json")) {
    const asked = JSON.parse(text);
    const { influxdb: _, ...shown } = asked;
    expect(await client.manage("POST", "/retentions", asked)).toMatchObject(shown);
    kinds.push(asked.kind);
  }
  expect(kinds).toEqual(["DYNAMODB", "INFLUXDB", "S3", "TIMESTREAM"]);
});

it("docs/retentions.md says what may be changed, and what keeps a retention from being removed", async () => {
  const asked = { displayName: "passing", kind: "DYNAMODB", duration: "86400s", blobStore: "S3" };
  const { name } = await client.manage("POST", "/retentions", asked);
  const path = pathOf(name);
  for (const fixed of [{ displayName: "other" }, { kind: "S3" }]) {
    await expect(client.manage("PATCH", path, fixed)).rejects.toThrow("400");
  }
  const changes = { duration: "172800s", blobStore: null };
  expect(await client.manage("PATCH", path, changes)).toMatchObject({ ...asked, ...changes });
  const sources = [await client.newSource([String(name)]), await client.newSource([String(name)])];
  await expect(client.manage("DELETE", path)).rejects.toThrow(
    /409.*Sources are linked to this retention, 2 in all \(.+\); unlink them first\./,
  );
  for (const source of sources) await client.manage("PATCH", source.path, { retentions: [] });
  expect(await client.manage("DELETE", path)).toEqual({});
});
