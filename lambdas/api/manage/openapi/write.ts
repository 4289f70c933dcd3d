/** Writes the OpenAPI document to the file that is given as argument. Runs when `manage` is bundled. */

import { writeFileSync } from "node:fs";
import { makeDocument } from "./make.ts";

writeFileSync(process.argv[2] ?? "openapi.json", JSON.stringify(makeDocument()));
