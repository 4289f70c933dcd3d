/** Makes the OpenAPI and AsyncAPI documents of this source, when `manage` is bundled and in tests. */

import { readFileSync } from "node:fs";
import { parseJson } from "../../../shared/core/parse-json.ts";
import * as errors from "../http/error-answer.ts";
import { calls, resources } from "../resources/all.ts";
import { asyncApiDocument } from "./asyncapi.ts";
import { openApiDocument } from "./document.ts";
import { type Definitions, definitionsOf, type Json } from "./schemas.ts";

/** Holds the parts of which all answers are made, by the names of the document's components. */
export const definitions: Definitions = definitionsOf([errors, ...resources.map(({ schemas }) => schemas)]);

export const makeDocument = (): Json => openApiDocument(calls, definitions, readVersion());

export const makeAsyncApi = (): Json => asyncApiDocument(readVersion());

function readVersion(): string {
  const file = new URL("../../../../package.json", import.meta.url);
  const { version } = parseJson(readFileSync(file, "utf8")) as { version: string };
  return version;
}
