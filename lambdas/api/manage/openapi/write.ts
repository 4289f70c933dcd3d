/** Run when `manage` is bundled, with the path of the file to write the OpenAPI document to. */

import { writeFileSync } from "node:fs";
import { makeDocument } from "./make.ts";

writeFileSync(process.argv[2] ?? "openapi.json", JSON.stringify(makeDocument()));
