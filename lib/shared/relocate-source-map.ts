/**
 * Names the sources in a bundle's map from the project's folder instead of from the bundle's, so that the bundle, and
 * the hash that names it, is the same wherever it was synthesized. Runs after esbuild, with the folder of the bundle.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";

interface SourceMap {
  sources: string[];
}

const folder = process.argv[2] ?? ".";
const file = join(folder, "index.mjs.map");
const map = parseJson(readFileSync(file, "utf8")) as SourceMap;
map.sources = map.sources.map((source) => relative(process.cwd(), resolve(folder, source)));
writeFileSync(file, JSON.stringify(map));
