/** Finds out which calls of AWS a function's code can make, from its code alone. */

import { build, type Plugin } from "esbuild";
import { parseAst } from "vitest/node";
import { Interpreter } from "./interpreter.ts";
import type { Node } from "./syntax.ts";

/** Leaves a module of the project out, as if it were a package's. */
const without = (modules: RegExp): Plugin => ({
  name: "without",
  setup({ onResolve }) {
    onResolve({ filter: modules }, ({ path }) => ({ path, external: true }));
  },
});

/**
 * Answers the commands of the AWS SDK, as `dynamodb PutItem`, that the module can come to make, without those of the
 * modules that it imports by a path that matches `left`.
 */
export async function reachableCalls(entry: string, left?: RegExp): Promise<ReadonlySet<string>> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    // Leaves packages out: what they do is known by what they are asked for.
    packages: "external",
    plugins: left ? [without(left)] : [],
    logLevel: "error",
  });
  const calls = new Set<string>();
  const interpreter = new Interpreter((from, name) => {
    const [, service] = /^@aws-sdk\/client-(.+)$/.exec(from) ?? [];
    if (service && name.endsWith("Command")) calls.add(`${service} ${name.slice(0, -"Command".length)}`);
  });
  interpreter.run(parseAst(outputFiles[0]?.text ?? "") as unknown as Node);
  return calls;
}
