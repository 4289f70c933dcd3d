/** Runs the lines of the documentation as its readers do. */

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Ready } from "../../../local/client/ready.ts";
import { root } from "../import-graph.ts";

const run = promisify(execFile);

/** Answers the blocks of code of a page that are in a language, in their order. */
export async function blocksOf(page: string, language: string): Promise<string[]> {
  const text = await readFile(join(root, page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, lines = ""]) => lines);
}

/** Puts what a laptop says of itself where its readers' shells look for it, in a folder. */
export async function announceIn(folder: string, ready: Ready): Promise<void> {
  await mkdir(join(folder, ".millrace"), { recursive: true });
  await writeFile(join(folder, ".millrace", "ready.json"), JSON.stringify(ready));
}

/** Runs lines in a shell that stops at the first one that fails. Answers what they print. */
const shellIn =
  (folder: () => string) =>
  async (...lines: readonly string[]): Promise<string> =>
    (await run("bash", ["-euo", "pipefail", "-c", lines.join("\n")], { cwd: folder() })).stdout;

/**
 * Runs lines as a reader does who stays in one shell: what earlier lines have named in capitals, and their functions, are
 * there for later ones.
 */
export function lastingShellIn(folder: () => string): (...lines: readonly string[]) => Promise<string> {
  const bash = shellIn(folder);
  const names = new Set<string>();
  return (...lines) => {
    for (const [, name = ""] of lines.join("\n").matchAll(/(?:^|\s)([A-Z_]+)=/g)) names.add(name);
    const kept = `for name in ${[...names].join(" ")}; do [ ! -v $name ] || declare -p $name; done`;
    return bash("[ ! -e .shell ] || . ./.shell", ...lines, `{ ${kept}; declare -f; } > .shell`);
  };
}
