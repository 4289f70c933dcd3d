/** What is known of JavaScript and of packages without following them: what they call, and what gives data only. */

import { type Node, nameOf, part, parts } from "./syntax.ts";
import type { ClassValue, Scope, Value, Values } from "./values.ts";

/**
 * Answers the objects whose functions a package may call: options given to one of its functions or classes, and to a
 * method if they are written right there. What else a method of a list or a promise is given, it passes on unopened.
 */
export function optionsIn(node: Node, args: readonly Values[]): Values {
  const isMethod = part(node, "callee").type === "MemberExpression" && node.type !== "NewExpression";
  const opened = parts(node, "arguments").map((each, index) =>
    isMethod && each.type !== "ObjectExpression" ? [] : [...(args[index] ?? [])],
  );
  return new Set(opened.flat());
}

const dataGlobals =
  /^(JSON|Math|Number|String|Boolean|Buffer|Date|BigInt|URL|URLSearchParams|Text(De|En)coder|\w*Error|RegExp|Uint8Array|(de|en)codeURIComponent|parseInt|process|performance)$/;
const dataMethods =
  /^(to\w+String|toString|split|join|trim|padStart|padEnd|startsWith|endsWith|includes|has|delete|test|exec|match|matchAll|indexOf|charCodeAt|codePointAt|toUpperCase|toLowerCase|normalize|isWellFormed|toWellFormed|digest|getTime|subarray)$/;

/** Tells whether a call is of what JavaScript itself brings and gives nothing but data: `JSON.parse(…)`, `text.trim()`. */
export function givesDataOnly(callee: Node, scope: Scope): boolean {
  if (callee.type === "Identifier") return dataGlobals.test(String(callee.name)) && !scope.find(String(callee.name));
  if (callee.type !== "MemberExpression") return false;
  const name = nameOf(callee, "property") ?? "";
  return dataMethods.test(name) || givesDataOnly(part(callee, "object"), scope);
}

/** Tells whether a call hands on what stands in an object under any name: `Object.values(…)`, `Object.entries(…)`. */
export const readsFields = (callee: Node): boolean =>
  callee.type === "MemberExpression" &&
  part(callee, "object").name === "Object" &&
  /^(values|entries)$/.test(nameOf(callee, "property") ?? "");

/** Tells whether something is made empty, and may be filled later. */
export function isEmpty(node: Node): boolean {
  if (node.type !== "NewExpression") return parts(node, "elements").length + parts(node, "properties").length === 0;
  return /^(Map|Set|WeakMap)$/.test(String(part(node, "callee").name));
}

/**
 * Tells whether nothing that can be called comes from a value: most literals are plain data, and errors are. It is asked
 * anew in each pass, because an object counts as soon as one of its parts does.
 */
export function isPlainData(value: Value): boolean {
  if (value.kind !== "object" || value.mayBeFilled) return false;
  if (value.class && hasMethods(value.class)) return false;
  if (value.getters.size > 0 || value.elements.size > 0) return false;
  for (const field of value.fields.values()) if (field.size > 0) return false;
  return true;
}

const hasMethods = ({ methods, getters, parents }: ClassValue): boolean =>
  [...methods.keys(), ...getters.keys()].some((name) => name !== "constructor") ||
  [...parents].some((each) => each.kind === "class" && hasMethods(each));

export function fieldOf(fields: Map<string, Values>, name: string): Values {
  const found = fields.get(name) ?? new Set<Value>();
  fields.set(name, found);
  return found;
}

/** Answers arguments of which each may be any, since a list was spread among them. */
export function spread(args: readonly Values[]): Values[] {
  const all = new Set(args.flatMap((each) => [...each]));
  return [all, all, all, all, all, all];
}
