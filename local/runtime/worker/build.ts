/** Makes the one JavaScript file that every worker thread begins with. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Bundles the shim into `directory`. Answers the file's path. */
export async function buildShim(directory: string): Promise<string> {
  const outfile = join(directory, "shim.mjs");
  await mkdir(directory, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "shim.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "silent",
  });
  return outfile;
}
