/**
 * Writes what a call of AWS's JSON protocols takes, and reads what it answers, where both hold bytes in attributes of
 * DynamoDB and else nothing that JSON cannot say: no dates, and no streams.
 */

import { parseJson } from "../core/parse-json.ts";

/** Writes bytes as base64, as the protocol has them. */
export const wireText = (input: object): string => JSON.stringify(written(input));

/** Copies a value, since a buffer would make a list of itself before `JSON.stringify` asks for anything else. */
function written(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return base64(value);
  if (Array.isArray(value)) return value.map(written);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each)]));
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** Reads an answer, which may be empty, and its bytes if it has some. Throws a `SyntaxError` if it is not whole. */
export function wireValue(text: string): object {
  if (text === "") return {};
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("The answer is not an object.");
  }
  if (mayHaveBytes.test(text)) readBytes(value);
  return value;
}

/** Finds where an attribute may have bytes: what is called so otherwise is an object, and no text. */
const mayHaveBytes = /"BS?":\s*["[]/;

interface MaybeBytes {
  B?: unknown;
  BS?: unknown;
}

/** Puts bytes in the place of their texts, at any depth. */
function readBytes(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const each of Object.values(value)) readBytes(each);
  const held: MaybeBytes = value;
  if (isText(held.B)) held.B = bytesOf(held.B);
  if (Array.isArray(held.BS) && held.BS.every(isText)) held.BS = held.BS.map(bytesOf);
}

const isText = (value: unknown): value is string => typeof value === "string";

function bytesOf(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, "base64");
  return new Uint8Array(buffer, byteOffset, byteLength);
}
