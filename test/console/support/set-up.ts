/**
 * Builds the console once for all tests in a browser, and looks for Chromium: the file that `CHROMIUM` names, or else
 * `/usr/bin/chromium`. Without one these tests are skipped with a word; where `CI` is set that is a failure.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { findChromium } from "../../support/clients/chromium.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the built console. Empty where it was not built. */
    console: string;
    /** The browser's path. Empty where there is none. */
    chromium: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => void> {
  const chromium = findChromium();
  project.provide("chromium", chromium ?? "");
  if (chromium === undefined) {
    project.provide("console", "");
    if (process.env.CI) throw new Error("Chromium is absent: install it, or name it by CHROMIUM.");
    console.warn("Chromium is absent, so the console's pages are not tested. Install it, or name it by CHROMIUM.");
    return () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), "millrace-console-"));
  build(folder);
  project.provide("console", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Builds in a program of its own, as for a stage: in this one React would be built for tests, which is another half as large. */
function build(folder: string): void {
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  const repository = join(import.meta.dirname, "..", "..", "..");
  const options = ["build", "console", "--outDir", folder, "--emptyOutDir", "--logLevel", "error"];
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync(process.execPath, [vite, ...options], { cwd: repository, env, stdio: "inherit" });
}
