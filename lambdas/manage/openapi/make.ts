/** The OpenAPI document of this source. It needs the source's own folders, so no bundle holds it. */

import { readFileSync } from "node:fs";
import { calls } from "../calls/all.ts";
import { openApiDocument } from "./document.ts";
import { type Json, readDefinitions } from "./schemas.ts";

export async function makeDocument(): Promise<Json> {
  const file = new URL("../../../package.json", import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
  return openApiDocument(calls, await readDefinitions(), version);
}
