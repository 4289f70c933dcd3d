/** Says in one line what an event holds. */

import { type Json, writeJson } from "../../snippets/quote.ts";
import type { LiveEvent } from "./live/lines.ts";

const mostLetters = 200;

/** Answers names and values of an event's data, such as "temperature 21.5, humidity 40". Times of update are left out. */
export function describeValues({ eventType, data }: LiveEvent): string {
  const text = partsOf(data[eventType] ?? data, "").join(", ");
  return text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text;
}

function partsOf(value: Json, name: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${name === "" ? "" : `${name} `}${typeof value === "string" ? value : writeJson(value)}`];
  }
  return Object.entries(value)
    .filter(([key]) => key !== "updateTime")
    .flatMap(([key, member]) => partsOf(member, name === "" ? key : `${name}.${key}`));
}
