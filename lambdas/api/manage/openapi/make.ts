/** Makes the OpenAPI document of this source, when `manage` is bundled and in tests. */

import { readFileSync } from "node:fs";
import { parseJson } from "../../../shared/core/parse-json.ts";
import * as errors from "../http/error-answer.ts";
import { calls, resources } from "../resources/all.ts";
import { openApiDocument } from "./document.ts";
import { type Definitions, definitionsOf, type Json } from "./schemas.ts";

/** Holds the parts of which all answers are made, by the names of the document's components. */
export const definitions: Definitions = definitionsOf([errors, ...resources.map(({ schemas }) => schemas)]);

export function makeDocument(): Json {
  const file = new URL("../../../../package.json", import.meta.url);
  const { version } = parseJson(readFileSync(file, "utf8")) as { version: string };
  return openApiDocument(calls, definitions, version);
}
