/** What is known of JavaScript and of packages without following them: what they call, and what gives data only. */

import { type Node, nameOf, part, parts } from "./syntax.ts";
import type { Scope, Values } from "./values.ts";

/**
 * Answers the objects whose functions a package may call: options given to one of its functions or classes, and to a
 * method if they are written right there. What else a method of a list or a promise is given, it passes on unopened.
 */
export function optionsIn(node: Node, args: readonly Values[]): Values[] {
  const isMethod = part(node, "callee").type === "MemberExpression" && node.type !== "NewExpression";
  const written = parts(node, "arguments");
  return args.filter((_, index) => !isMethod || written[index]?.type === "ObjectExpression");
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
