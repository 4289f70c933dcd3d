/** Builds the console's files with Vite, on this machine, and only when something changed that they are made from. */

import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FileSystem } from "aws-cdk-lib";
import { madeFolders } from "./made-folders.ts";
import { removeOldest } from "./remove-oldest.ts";

const root = join(import.meta.dirname, "..", "..");
const sources = join(root, "console");

/** Keeps what was built, by its fingerprint. `npm ci` removes it with the packages that it was built by. */
const kept = join(root, "node_modules", ".cache", "millrace-console");
const mostKept = 10;

/** Names what is served beside `assets/`, whose files are named after what they hold and never change. */
export const filesBesideAssets = (folder: string = sources): string[] => [
  "index.html",
  ...readdirSync(join(folder, "public")),
];

/** Answers the absolute path of the folder of the built files. Throws what Vite says if they cannot be built. */
export function builtConsole(): string {
  const built = join(kept, fingerprint());
  if (existsSync(built)) return built;
  const unfinished = `${built}.${randomBytes(4).toString("hex")}`;
  mkdirSync(kept, { recursive: true });
  try {
    build(unfinished);
    renameSync(unfinished, built);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another synthesis built the same meanwhile.
    if (!existsSync(built)) throw error;
  }
  removeOldest(kept, mostKept);
  return built;
}

/** Includes the functions' sources, since the calls' types and limits are made of them. */
function fingerprint(): string {
  const hash = createHash("sha256").update(process.version);
  hash.update(FileSystem.fingerprint(sources, { exclude: [...madeFolders] }));
  for (const each of ["lambdas", "package-lock.json"]) hash.update(FileSystem.fingerprint(join(root, each)));
  return hash.digest("hex").slice(0, 16);
}

function build(folder: string): void {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  if (!existsSync(vite)) throw new Error("vite is missing: run npm ci in the project's folder.");
  const options = ["--outDir", folder, "--emptyOutDir", "--logLevel", "warn"];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [vite, "build", sources, ...options], {
    cwd: root,
    encoding: "utf8",
  });
  if (status === 0) return;
  throw new Error(`The console cannot be built:\n${stdout}${stderr}`, { cause: error });
}
