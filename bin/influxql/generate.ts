/**
 * Writes `lambdas/shared/core/query/influxql/parser.js` out of the grammar beside it. After a change of the grammar run
 * `node bin/influxql/generate.ts`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import peggy from "peggy";

const folder = join(import.meta.dirname, "../../lambdas/shared/core/query/influxql");
const grammarFile = join(folder, "grammar.peggy");
export const generatedFile = join(folder, "parser.js");

const head = `// Written by bin/influxql/generate.ts out of grammar.peggy: change that, and run it again. Its types are in parser.d.ts.\n`;

/** Makes the text of the file. Throws where the grammar is none. */
export const generate = (): string =>
  head +
  peggy.generate(readFileSync(grammarFile, "utf8"), { grammarSource: "grammar.peggy", output: "source", format: "es" });

if (import.meta.main) writeFileSync(generatedFile, generate());
