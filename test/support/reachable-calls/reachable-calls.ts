/** Finds out which calls of AWS a function's code can make, from its code alone. */

import { build } from "esbuild";
import { parseAst } from "vitest/node";
import { Interpreter } from "./interpreter.ts";
import type { Node } from "./syntax.ts";

/** Answers the commands of the AWS SDK, as `dynamodb PutItem`, that the module can come to make. */
export async function reachableCalls(entry: string): Promise<ReadonlySet<string>> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    // Leaves packages out: what they do is known by what they are asked for.
    packages: "external",
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
