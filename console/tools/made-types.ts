/**
 * Makes what the console takes from the OpenAPI document: `console/api/made/`. A program of its own writes the document, so
 * that nothing of the console imports a function's code.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { limitsOf } from "./write-limits.ts";
import { type OpenApi, typesOf } from "./write-types.ts";

const repository = join(import.meta.dirname, "..", "..");
const made = join(repository, "console", "api", "made");

/** Writes the made files. Leaves those alone that would not change, since other programs may be reading them. */
export function makeTypes(): void {
  mkdirSync(made, { recursive: true });
  const text = openApiText();
  const document = JSON.parse(text) as OpenApi;
  replace("openapi.json", text);
  replace("openapi.ts", typesOf(document));
  replace("limits.ts", limitsOf(document));
}

function openApiText(): string {
  const folder = mkdtempSync(join(made, ".writing-"));
  try {
    execFileSync(process.execPath, [join(repository, "lambdas/api/manage/openapi/write.ts"), folder]);
    return readFileSync(join(folder, "openapi.json"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Replaces a file by renaming, so that nobody reads half of it. */
function replace(name: string, text: string): void {
  const path = join(made, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text);
  renameSync(next, path);
}

export function madeTypes(): Plugin {
  return { name: "made-types", buildStart: makeTypes };
}

if (import.meta.main) makeTypes();
