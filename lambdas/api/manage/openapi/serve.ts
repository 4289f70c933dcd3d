/** Answers `GET /openapi.json` with the document that was written beside this bundle when the bundle was made. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HttpAnswer, HttpRequest } from "../../../shared/handlers/api-gateway.ts";

export const isDocumentRequest = ({ method, path }: HttpRequest): boolean =>
  method === "GET" && path === "/openapi.json";

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
