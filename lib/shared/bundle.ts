/** How a function's folder becomes its bundle: esbuild, on this machine, from the packages of the lock file. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type BundlingOptions, type ICommandHooks, LogLevel, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { type FunctionName, folderOf } from "../../lambdas/environment.ts";

const root = join(import.meta.dirname, "..", "..");

/** undici is CommonJS and asks for Node's own modules by `require`, which an ES module does not have. */
const requireForCommonJs = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * undici carries four HTTP parsers in WebAssembly and loads one, at its first request: llhttp with SIMD, which every
 * processor that Lambda offers can run. Left out, the other three save 220 KB of cold start.
 */
const unusedParsers = ["*/milo/simd.js", "*/milo/no-simd.js", "*/llhttp/llhttp-wasm.js"];

/** What NodejsFunction needs to find a function's code; paths are absolute, but none of them reaches the bundle. */
export interface BundleInput {
  readonly entry: string;
  readonly projectRoot: string;
  readonly depsLockFilePath: string;
  readonly bundling: BundlingOptions;
}

/** The bundle of a function's `handler.ts`. Throws, with the fix, where that file, esbuild or the lock file is missing. */
export function bundleOf(name: FunctionName, folder: string = folderOf(name)): BundleInput {
  const entry = join(root, "lambdas", folder, "handler.ts");
  const depsLockFilePath = join(root, "package-lock.json");
  requireFile(
    entry,
    `The function ${name} has no handler: write lambdas/${folder}/handler.ts and export handler from it.`,
  );
  requireFile(depsLockFilePath, "package-lock.json is missing: run npm install in the project's folder.");
  requireEsbuild();
  return { entry, projectRoot: root, depsLockFilePath, bundling: { ...bundling, commandHooks: hooksOf(name) } };
}

/** Files that a script of the source writes beside a bundle: made with it, they are never of another version. */
const writtenBeside: Readonly<Partial<Record<FunctionName, string>>> = {
  manage: "node lambdas/api/manage/openapi/write.ts '{folder}/openapi.json'",
};

function hooksOf(name: FunctionName): ICommandHooks {
  const write = writtenBeside[name];
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_, folder) => [
      `node lib/shared/relocate-source-map.ts '${folder}'`,
      ...(write ? [write.replace("{folder}", folder)] : []),
    ],
  };
}

const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  target: "node24",
  logLevel: LogLevel.WARNING,
  minify: true,
  sourceMap: true,
  // Stack traces need the map's positions only; the sources are in the repository.
  sourcesContent: false,
  mainFields: ["module", "main"],
  // Everything else is in the bundle, the SDK too: the runtime's own copy has another version, and is slower to load.
  externalModules: unusedParsers,
  banner: requireForCommonJs,
  esbuildArgs: {
    // esbuild resolves an alias from the folder it runs in, which is the project's.
    "--alias": ["@aws-sdk/credential-provider-node=./lambdas/shared/adapters/lambda-credentials.ts"],
  },
};

function requireFile(path: string, otherwise: string): void {
  if (!existsSync(path)) throw new Error(otherwise);
}

/** Without a local esbuild the CDK would turn to Docker, which nobody here needs to have. */
function requireEsbuild(): void {
  try {
    createRequire(import.meta.url).resolve("esbuild");
  } catch (cause) {
    throw new Error("esbuild is missing: run npm ci in the project's folder.", { cause });
  }
}
