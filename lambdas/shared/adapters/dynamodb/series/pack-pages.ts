/**
 * Reads pages of packs as DynamoDB answers them. The SDK would walk through each attribute of each item by its schema, which
 * takes longer than all else that is done with packs of one point.
 */

import type { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { PlatformError } from "../../../core/error.ts";
import { parseJson } from "../../../core/parse-json.ts";

/** A pack as it is kept, which is read when it is needed. */
export interface KeptPack {
  /** The points, as JSON, deflated. */
  readonly deflated: Uint8Array;
  /** Seconds since 1970 after which DynamoDB may forget it. */
  readonly expiresAt: number;
}

type PackKey = { readonly [Name in "pk" | "sk"]: { readonly S: string } };

export interface PackPage {
  readonly packs: readonly KeptPack[];
  /** Where the next page begins; undefined behind the last. */
  readonly next: PackKey | undefined;
}

/** Sends a query that asks for `points` and `expiresAt`. Answers the page without having the SDK read it. */
export async function readPage(client: DynamoDBClient, query: QueryCommand): Promise<PackPage> {
  let text: string | undefined;
  query.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      // Leaves faults to the SDK, which knows them and asks again where that helps.
      if (!isAnswer(response) || response.statusCode !== 200) return result;
      text = await textOf(response.body);
      response.body = emptyAnswer;
      return result;
    },
    { step: "deserialize", priority: "low", name: "readPackPage" },
  );
  // Takes no steps that the client remembers of other queries, nor leaves these to them: with options it remembers none.
  await client.send(query, {});
  return pageIn(text ?? "{}");
}

const emptyAnswer = new TextEncoder().encode("{}");

interface HttpAnswer {
  readonly statusCode: number;
  body: unknown;
}

const isAnswer = (response: unknown): response is HttpAnswer =>
  typeof response === "object" && response !== null && "statusCode" in response && "body" in response;

async function textOf(body: unknown): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function pageIn(text: string): PackPage {
  const page = parseJson(text);
  const items = valueAt(page, "Items");
  const next = valueAt(page, "LastEvaluatedKey");
  return {
    packs: Array.isArray(items) ? items.map(packIn) : [],
    next: next === undefined ? undefined : { pk: { S: textAt(next, "pk", "S") }, sk: { S: textAt(next, "sk", "S") } },
  };
}

const valueAt = (parent: unknown, key: string): unknown =>
  typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined;

/** Answers the value of an attribute, which DynamoDB writes as text whatever its type. */
function textAt(item: unknown, attribute: string, type: "S" | "B" | "N"): string {
  const value = valueAt(valueAt(item, attribute), type);
  if (typeof value === "string") return value;
  throw new PlatformError("internal", `A pack, or where a page of packs ends, has no ${attribute}.`);
}

const packIn = (item: unknown): KeptPack => ({
  deflated: Buffer.from(textAt(item, "points", "B"), "base64"),
  expiresAt: Number(textAt(item, "expiresAt", "N")),
});
