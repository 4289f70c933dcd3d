/** Answers `GET /openapi.json` with the document that was written beside this bundle when the bundle was made. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { methodNotAllowed } from "../../../shared/core/error.ts";
import type { HttpAnswer, HttpRequest } from "../../../shared/handlers/api-gateway.ts";

/** Tells whether the document is asked for. Throws `method-not-allowed` if anything else is asked of its path. */
export function isDocumentRequest({ method, path }: HttpRequest): boolean {
  if (path !== "/openapi.json") return false;
  if (method !== "GET") throw methodNotAllowed(method, path, ["GET"]);
  return true;
}

let text: string | undefined;

/** Reads the document when it is first asked for, because most functions are never asked for it. */
export function documentAnswer(folder: string): HttpAnswer {
  text ??= readFileSync(join(folder, "openapi.json"), "utf8");
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
