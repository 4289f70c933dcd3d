/** Reads the policy documents of an authorizer's answer. */

import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { asList, asObject, asText, isObject, type JsonObject } from "../../template/json.ts";
import { limits } from "../limits.ts";

export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** In small letters, since actions are compared without regard to case. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Why a document cannot be used. A client whose rights are not understood gets none. */
export interface PolicyFault {
  readonly why: string;
}

const known = ["Sid", "Effect", "Action", "Resource"];
const variable = /\$\{([^}]*)\}/g;

/** Reads the documents, each an object or the same as JSON. */
export function readPolicies(documents: readonly unknown[]): readonly Statement[] | PolicyFault {
  if (documents.length > limits.policyDocuments) {
    return { why: `the authorizer gave ${documents.length} policy documents; AWS IoT takes ${limits.policyDocuments}` };
  }
  const statements: Statement[] = [];
  for (const document of documents) {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    if (text.length > limits.policyDocumentCharacters) {
      return {
        why: `a policy document has ${text.length} characters; AWS IoT takes ${limits.policyDocumentCharacters}`,
      };
    }
    const read = readDocument(text);
    if ("why" in read) return read;
    statements.push(...read.statements);
  }
  return statements;
}

function readDocument(text: string): { statements: Statement[] } | PolicyFault {
  const document = parse(text);
  if (document === undefined) return { why: "a policy document is no JSON object" };
  if (document.Version !== "2012-10-17") return { why: 'a policy document has not the version "2012-10-17"' };
  const statements: Statement[] = [];
  for (const each of asList(document.Statement)) {
    const read = readStatement(asObject(each));
    if ("why" in read) return read;
    statements.push(read);
  }
  return { statements };
}

function parse(text: string): JsonObject | undefined {
  try {
    const document: unknown = parseJson(text);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function readStatement(given: JsonObject): Statement | PolicyFault {
  const other = Object.keys(given).find((key) => !known.includes(key));
  if (other !== undefined) return { why: `the laptop does not evaluate ${other} in policies` };
  const { Effect: effect } = given;
  if (effect !== "Allow" && effect !== "Deny") return { why: "a policy's statement has no effect" };
  const texts = (value: unknown): string[] => asList(value).map((each) => asText(each) ?? "");
  const resources = texts(given.Resource);
  const unknown = resources.flatMap((each) => [...each.matchAll(variable)]).find(([, name]) => name !== "iot:ClientId");
  if (unknown !== undefined) return { why: `the laptop does not know the policy variable ${unknown[0]}` };
  return { effect, actions: texts(given.Action).map((action) => action.toLowerCase()), resources };
}
