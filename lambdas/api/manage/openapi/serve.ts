/**
 * Answers `GET /openapi.json` and `GET /asyncapi.json` with the documents that were written beside this bundle when the
 * bundle was made.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { methodNotAllowed } from "../../../shared/core/error.ts";
import type { HttpAnswer, HttpRequest } from "../../../shared/handlers/api-gateway.ts";

/** Lists the files beside the bundle, each of which is served under its name. */
export const documentNames = ["openapi.json", "asyncapi.json"] as const;
type DocumentName = (typeof documentNames)[number];

/**
 * Answers which document is asked for, and undefined if none is. Throws `method-not-allowed` if anything else is asked
 * of its path.
 */
export function documentOf({ method, path }: HttpRequest): DocumentName | undefined {
  const name = documentNames.find((one) => path === `/${one}`);
  if (name !== undefined && method !== "GET") throw methodNotAllowed(method, path, ["GET"]);
  return name;
}

const texts = new Map<DocumentName, string>();

/** Reads a document when it is first asked for, because most functions are never asked for it. */
export function documentAnswer(folder: string, name: DocumentName): HttpAnswer {
  const text = texts.get(name) ?? readFileSync(join(folder, name), "utf8");
  texts.set(name, text);
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "cache-control": "public, max-age=300",
      "access-control-allow-origin": "*",
    },
    body: text,
  };
}
