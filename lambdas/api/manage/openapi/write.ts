/** Writes the documents into the folder that is given as argument. Runs when `manage` is bundled. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeAsyncApi, makeDocument } from "./make.ts";
import type { documentNames } from "./serve.ts";

const documents: Record<(typeof documentNames)[number], () => unknown> = {
  "openapi.json": makeDocument,
  "asyncapi.json": makeAsyncApi,
};

for (const [name, make] of Object.entries(documents)) {
  writeFileSync(join(process.argv[2] ?? ".", name), JSON.stringify(make()));
}
