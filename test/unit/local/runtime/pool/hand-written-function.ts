/** Writes functions of a few lines to disk, as an assembly holds them. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FunctionPool, type PoolOptions } from "../../../../../local/runtime/pool/function-pool.ts";
import type { LocalFunction } from "../../../../../local/template/model/functions.ts";

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
  const dir = mkdtempSync(join(tmpdir(), "millrace-pool-"));
  const surroundings = { region: "eu-west-1", endpointUrl: "http://127.0.0.1:1", addresses: new Map() };
  const pool = await FunctionPool.open({ ...surroundings, functions: make(dir), dataDir: dir, ...options });
  return {
    pool,
    dir,
    [Symbol.asyncDispose]: async () => {
      await pool.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
