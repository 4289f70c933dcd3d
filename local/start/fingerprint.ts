/** Tells whether anything changed that a synthesis depends on. */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The folders and files that the CDK app, the functions' bundles and the console are made from. */
const inputs = ["bin", "lib", "lambdas", "console", "cdk.json", "package-lock.json"];

/** What lies in these folders, and is made from the rest whenever it is needed, as `lib/console/made-folders.ts` has it. */
const made = ["console/dist/", "console/api/made/"];

/** Answers the SHA-256 of the names and contents of all these files below `root`, and of `settings`. */
export async function fingerprintOf(root: string, settings: readonly string[]): Promise<string> {
  const files = (await Promise.all(inputs.map((input) => filesOf(root, input)))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))));
  const hash = createHash("sha256").update(JSON.stringify([process.version, ...settings]));
  for (const [index, file] of files.entries()) {
    const content = contents[index] ?? Buffer.alloc(0);
    hash.update(`\n${file} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** Answers the files of a folder. A file is the only entry of itself. */
async function filesOf(root: string, input: string): Promise<string[]> {
  if (input.includes(".")) return [input];
  const entries = await readdir(join(root, input), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !made.some((folder) => path.startsWith(folder)));
}
