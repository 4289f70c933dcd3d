/** Writes functions of a few lines to disk, as an assembly holds them. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FunctionPool, type PoolOptions } from "../../../../../local/runtime/pool/function-pool.ts";
import type { LocalFunction } from "../../../../../local/template/model/functions.ts";
import { openInFolder } from "../../../../support/folders/temporary-folder.ts";

export const arnOf = (name: string): string => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;

/** Writes a function whose bundle is `source`, an ES module. */
export function writeFunction(
  dir: string,
  name: string,
  source: string,
  more: Partial<LocalFunction> = {},
): LocalFunction {
  const codeDir = mkdtempSync(join(dir, `${name}-`));
  writeFileSync(join(codeDir, "index.mjs"), source);
  return {
    logicalId: name,
    stackName: "test",
    name,
    arn: arnOf(name),
    handler: "index.handler",
    runtime: "nodejs24.x",
    codeDir,
    environment: { GREETING: "hello" },
    timeoutSeconds: 600,
    memoryMb: 128,
    roleArn: `arn:aws:iam::000000000000:role/${name}`,
    accessKeyId: `key-of-${name}`,
    secretAccessKey: `secret-of-${name}`,
    ...more,
  };
}

export interface TestPool extends AsyncDisposable {
  readonly pool: FunctionPool;
  readonly dir: string;
}

type Make = (dir: string) => LocalFunction[];

/** Opens a pool in a temporary directory. Both are removed at the end of the scope. */
export async function openPool(make: Make, options: Partial<PoolOptions> = {}): Promise<TestPool> {
  const surroundings = { region: "eu-west-1", endpointUrl: "http://127.0.0.1:1", addresses: new Map() };
  const {
    opened: pool,
    folder: dir,
    remove,
  } = await openInFolder((within) =>
    FunctionPool.open({ ...surroundings, functions: make(within), dataDir: within, ...options }),
  );
  return {
    pool,
    dir,
    [Symbol.asyncDispose]: async () => {
      try {
        await pool.close();
      } finally {
        remove();
      }
    },
  };
}
