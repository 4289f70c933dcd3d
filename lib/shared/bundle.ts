/** Bundles a function's folder: with esbuild, on this machine, from the packages of the lock file. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type BundlingOptions, type ICommandHooks, LogLevel, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { type FunctionName, folderOf } from "../../lambdas/environment.ts";

const root = join(import.meta.dirname, "..", "..");

/** Defines `require`, by which undici, which is CommonJS, loads Node's own modules. An ES module does not have it. */
const requireForCommonJs = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * Leaves out three of undici's four HTTP parsers in WebAssembly, which saves 220 KB of cold start. undici loads only
 * llhttp with SIMD, at its first request, and every processor that Lambda offers can run that.
 */
const unusedParsers = ["*/milo/simd.js", "*/milo/no-simd.js", "*/llhttp/llhttp-wasm.js"];

/**
 * Holds what NodejsFunction needs to find a function's code. Paths are absolute, but none of them reaches the bundle.
 */
export interface BundleInput {
  readonly entry: string;
  readonly projectRoot: string;
  readonly depsLockFilePath: string;
  readonly bundling: BundlingOptions;
}

/**
 * Answers the bundle of a function's `handler.ts`. Throws an error that says how to fix it if that file, esbuild or the
 * lock file is missing.
 */
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

/**
 * Lists scripts that write files beside a bundle. Because they are made together, both are always of the same version.
 */
const writtenBeside: Readonly<Partial<Record<FunctionName, string>>> = {
  manage: "node lambdas/api/manage/openapi/write.ts '{folder}'",
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
  // Leaves the sources out of the map: stack traces need positions only, and the sources are in the repository.
  sourcesContent: false,
  mainFields: ["module", "main"],
  // Bundles everything else, even the SDK: the runtime's own copy has another version, and takes longer to load.
  externalModules: unusedParsers,
  banner: requireForCommonJs,
  esbuildArgs: {
    // Gives the alias as seen from the project's folder, in which esbuild runs.
    "--alias": ["@aws-sdk/credential-provider-node=./lambdas/shared/adapters/lambda-credentials.ts"],
  },
};

function requireFile(path: string, otherwise: string): void {
  if (!existsSync(path)) throw new Error(otherwise);
}

/** Throws if esbuild is missing, because the CDK would then turn to Docker, which nobody here needs to have. */
function requireEsbuild(): void {
  try {
    createRequire(import.meta.url).resolve("esbuild");
  } catch (cause) {
    throw new Error("esbuild is missing: run npm ci in the project's folder.", { cause });
  }
}
