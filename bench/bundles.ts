/**
 * Measures the size of each bundle, and how long a fresh process takes to import it. AWS's cold starts take longer,
 * since they also start a machine.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPlatform } from "../local/template/load.ts";

export interface BundleFigures {
  readonly name: "bundles";
  readonly functions: readonly {
    readonly function: string;
    readonly kilobytes: number;
    readonly importMillis: number;
  }[];
}

const runs = 7;
const root = join(import.meta.dirname, "..");

/** Synthesizes the laptop's stage, which has the same bundles as every other stage. */
export async function benchBundles(): Promise<BundleFigures> {
  const assembly = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  try {
    execFileSync("node", ["bin/millrace.ts"], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: contextOf("laptop") },
    });
    const platform = await loadPlatform(assembly);
    const functions = platform.functions.map(({ logicalId, codeDir, environment }) => ({
      function: logicalId.replace(/Function[0-9A-F]{8}$/, ""),
      kilobytes: Math.round(bytesOf(codeDir) / 1024),
      importMillis: importMillis(codeDir, environment),
    }));
    return { name: "bundles", functions };
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

const contextOf = (stage: string): string => {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: object };
  return JSON.stringify({ ...context, stage });
};

const bytesOf = (folder: string): number =>
  readdirSync(folder)
    .filter((file) => !file.endsWith(".map"))
    .reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

/** Answers the median of several imports, each in a process of its own. */
function importMillis(codeDir: string, environment: Readonly<Record<string, string>>): number {
  const script = `const t=performance.now();await import(${JSON.stringify(join(codeDir, "index.mjs"))});console.log(performance.now()-t)`;
  const env = {
    PATH: process.env.PATH ?? "",
    ...environment,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  const times = Array.from({ length: runs }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" })),
  );
  return Math.round(times.sort((one, other) => one - other)[Math.floor(runs / 2)] ?? 0);
}

if (import.meta.main) console.table((await benchBundles()).functions);
