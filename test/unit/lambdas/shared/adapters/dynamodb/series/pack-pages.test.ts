import { Readable } from "node:stream";
import { DynamoDBClient, QueryCommand, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { inflatedText } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/inflate.ts";
import { readPage } from "../../../../../../../lambdas/shared/adapters/dynamodb/series/pack-pages.ts";
import { type Pack, packsOf } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import { point } from "../../../../../../support/points.ts";
import { keepPacks, runTables } from "../../../../../../support/tables.ts";

const { client } = await runTables("points");
const table = new PackTable(client, "points");

const second = 1_000_000_000n;
/** Is long and drawn by chance, so that packs stay large when they are deflated. */
const noise = (seed: number): string =>
  Array.from({ length: 20_000 }, (_, index) => ((seed + 1) * (index + 7) ** 3).toString(36))
    .join("")
    .slice(0, 90_000);

const packAt = (minutes: number): Pack[] =>
  packsOf([
    {
      ...point,
      eventId: String(minutes).padStart(20, "0"),
      atNanos: String(BigInt(minutes * 120) * second),
      fields: { text: noise(minutes), "°C": minutes },
    },
  ]);

describe("pages of packs", () => {
  it("hold all packs of a range in either order, more than DynamoDB answers at once", async () => {
    const packs = Array.from({ length: 40 }, (_, minutes) => packAt(minutes)).flat();
    await keepPacks(
      client,
      "points",
      packs.map((pack) => ({ series: "long", pack, expiresAt: 4_000_000_000 })),
    );
    for (const forward of [true, false]) {
      const pages: string[][] = [];
      for await (const page of table.pages("long", [0n, 2n ** 62n], forward)) {
        expect(page.every(({ expiresAt }) => expiresAt === 4_000_000_000)).toBe(true);
        pages.push(page.map(({ deflated }) => inflatedText(deflated)));
      }
      expect(pages.length).toBeGreaterThan(1);
      const expected = packs.map(({ points }) => JSON.stringify(points));
      expect(pages.flat()).toStrictEqual(forward ? expected : expected.toReversed());
    }
  });

  it("are none of a series that nobody wrote", async () => {
    const pages: number[] = [];
    for await (const page of table.pages("none", [0n, second], true)) pages.push(page.length);
    expect(pages).toStrictEqual([0]);
  });
});

/** Answers requests one after the other, as DynamoDB would. */
function answering(...answers: readonly { readonly status: number; readonly body: object }[]) {
  let asked = 0;
  const handle = async () => {
    const { status, body } = answers[asked++] ?? { status: 500, body: {} };
    return { response: { statusCode: status, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(body))]) } };
  };
  const faked = new DynamoDBClient({
    region: "eu-central-1",
    credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    requestHandler: { handle },
  });
  return { faked, asked: () => asked };
}

const query = () => new QueryCommand({ TableName: "points" });
const pack = (points: string) => ({ points: { B: points }, expiresAt: { N: "5" } });

describe("a page", () => {
  it("tells where the next one begins", async () => {
    const LastEvaluatedKey = { pk: { S: "series" }, sk: { S: "key" } };
    const { faked } = answering({ status: 200, body: { Items: [pack("aGk=")], LastEvaluatedKey } });
    const page = await readPage(faked, query());
    expect(page.next).toStrictEqual(LastEvaluatedKey);
    expect(page.packs.map(({ deflated, expiresAt }) => [Buffer.from(deflated).toString(), expiresAt])).toStrictEqual([
      ["hi", 5],
    ]);
  });

  it("is asked for again after a fault of DynamoDB's, and never where it says what is wrong", async () => {
    const failing = answering({ status: 500, body: {} }, { status: 200, body: { Items: [] } });
    expect(await readPage(failing.faked, query())).toStrictEqual({ packs: [], next: undefined });
    expect(failing.asked()).toBe(2);
    const type = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException";
    const refusing = answering({ status: 400, body: { __type: type, message: "no table" } });
    await expect(readPage(refusing.faked, query())).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(refusing.asked()).toBe(1);
  });

  it("is refused where a pack has no points", async () => {
    const { faked } = answering({ status: 200, body: { Items: [{ expiresAt: { N: "5" } }] } });
    await expect(readPage(faked, query())).rejects.toThrow("has no points");
  });
});
