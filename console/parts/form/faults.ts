/** Brings what is wrong with a form to the fields that it is about: a schema's faults, and those that the API tells. */

import * as v from "valibot";
import { type FailedCall, textOf } from "../states/error-words.ts";

/** What is wrong, by the name of its field, such as "httpConfig.url". What is of no field stands under "". */
export type Faults = Readonly<Record<string, string>>;

/** Answers what a schema finds wrong, the first of each field. */
export function faultsOf(issues: readonly v.BaseIssue<unknown>[]): Faults {
  const faults: Record<string, string> = {};
  for (const issue of issues) faults[v.getDotPath(issue) ?? ""] ??= issue.message;
  return faults;
}

/** Answers the field that a path of the API is in: itself, or the nearest one that it lies below. */
function fieldFor(path: string, names: readonly string[]): string {
  const plain = path.replace(/^\$?\.?/, "").replaceAll(/\[(\w+)\]/g, ".$1");
  const holding = names.filter((name) => name !== "" && (plain === name || plain.startsWith(`${name}.`)));
  return holding.toSorted((one, other) => other.length - one.length)[0] ?? "";
}

/**
 * Answers what the API found wrong, by the fields that a form has. What the form has no field for is told together, under
 * "", with its path. An API that names no fields begins its text with one: `httpConfig.url: must be https`.
 */
export function faultsOfCall(error: FailedCall, names: readonly string[]): Faults {
  const [, path = "", message = ""] = /^([\w$.[\]-]+): (.+)$/s.exec(error.text) ?? [];
  const told = error.fields?.length ? error.fields : fieldFor(path, names) === "" ? [] : [{ path, message }];
  if (told.length === 0) return { "": textOf(error) };
  const faults: Record<string, string> = {};
  for (const { path: where, message: what } of told) {
    const name = fieldFor(where, names);
    const text = name === "" && where !== "" ? `${where}: ${what}` : what;
    faults[name] = faults[name] === undefined ? text : `${faults[name]} ${text}`;
  }
  return faults;
}
