/** Reads the parameters of a query: what stands for `$name` in it, so that nobody needs to quote values. */

import { PlatformError } from "../../error.ts";
import { JsonReader } from "../../intake/json-reader.ts";
import { isJsonObject, type JsonValue, LongNumber, show, typeNameOf } from "../../intake/json-value.ts";
import type { Literal } from "./ast.ts";
import { nanosOfDuration } from "./duration.ts";

/** What a parameter stands for. A fault is told where the parameter is used, and nowhere if it is not. */
export type Parameter =
  | Literal
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "regex"; readonly pattern: string }
  | { readonly kind: "fault"; readonly reason: string };

export type Parameters = ReadonlyMap<string, Parameter>;

export const noParameters: Parameters = new Map();

/** An object in an object is one type and its value, as in `{"from": {"duration": "1h"}}`. */
const nesting = 3;

/**
 * Reads the text of `params`, a JSON object. Whole numbers keep all their digits, since times in nanoseconds have more
 * than a double can hold. An empty text is no parameters.
 */
export function readParameters(json: string): Parameters {
  if (json.trim() === "") return noParameters;
  const value = readJson(json);
  if (!isJsonObject(value)) {
    throw new PlatformError(
      "bad-request",
      `params must be a JSON object such as {"host":"a"}, not ${typeNameOf(value)}.`,
    );
  }
  return new Map(Object.entries(value).map(([name, one]) => [name, isJsonObject(one) ? typed(one) : literalOf(one)]));
}

function readJson(json: string): JsonValue {
  try {
    return new JsonReader(json, nesting).read();
  } catch (cause) {
    const reason = cause instanceof PlatformError ? cause.rejected[0]?.reason : undefined;
    if (reason === undefined) throw cause;
    throw new PlatformError("bad-request", `params must be a JSON object such as {"host":"a"}: ${reason}`, { cause });
  }
}

const fault = (reason: string): Parameter => ({ kind: "fault", reason });

function literalOf(value: JsonValue): Parameter {
  if (typeof value === "string") return { kind: "string", value };
  if (typeof value === "boolean") return { kind: "boolean", value };
  const number = numberOf(value);
  return (
    number ??
    fault(`is ${typeNameOf(value)}; send a string, a number, true, false, or an object such as {"duration":"1h"}`)
  );
}

function numberOf(value: JsonValue): Parameter | undefined {
  if (value instanceof LongNumber) {
    return value.isInteger ? integerOf(BigInt(value.text)) : { kind: "number", value: Number(value.text) };
  }
  if (typeof value !== "number") return undefined;
  return Number.isSafeInteger(value) ? integerOf(BigInt(value)) : { kind: "number", value };
}

const integerOf = (value: bigint): Parameter =>
  value >= -(2n ** 63n) && value < 2n ** 64n
    ? { kind: "integer", value }
    : fault("is beyond 64 bits; send a smaller number");

/** Reads a parameter that says what it stands for. */
function typed(object: { readonly [key: string]: JsonValue }): Parameter {
  const [only, ...more] = Object.entries(object);
  if (!only || more.length > 0) return fault('must name one type, as in {"duration":"1h"}');
  const [type, value] = only;
  const read = readers.get(type);
  if (!read) return fault(`names the type ${show(type)}; there are ${[...readers.keys()].join(", ")}`);
  return read(value) ?? fault(`is ${typeNameOf(value)}, which is nothing that a ${type} can be made of`);
}

const ofString =
  (make: (text: string) => Parameter) =>
  (value: JsonValue): Parameter | undefined =>
    typeof value === "string" ? make(value) : undefined;

const nameOf = ofString((name) => ({ kind: "name", name }));

function durationOf(value: JsonValue): Parameter | undefined {
  if (typeof value !== "string") {
    const number = numberOf(value);
    return number?.kind === "integer" ? { kind: "duration", nanos: number.value } : undefined;
  }
  const nanos = nanosOfDuration(value.replace(/^-/, ""));
  if (typeof nanos !== "bigint") return fault(`is the duration ${show(value)}, which ${nanos}`);
  return { kind: "duration", nanos: value.startsWith("-") ? -nanos : nanos };
}

function doubleOf(value: JsonValue): Parameter | undefined {
  if (value instanceof LongNumber) return { kind: "number", value: Number(value.text) };
  return typeof value === "number" ? { kind: "number", value } : undefined;
}

function wholeOf(value: JsonValue): Parameter | undefined {
  const number = numberOf(value);
  return number?.kind === "number" ? undefined : number;
}

const readers: ReadonlyMap<string, (value: JsonValue) => Parameter | undefined> = new Map([
  ["ident", nameOf],
  ["identifier", nameOf],
  ["regex", ofString((pattern) => ({ kind: "regex", pattern }))],
  ["string", ofString((value) => ({ kind: "string", value }))],
  ["float", doubleOf],
  ["number", doubleOf],
  ["int", wholeOf],
  ["integer", wholeOf],
  ["duration", durationOf],
]);
