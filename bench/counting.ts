/** Counts what a laptop did that AWS would bill while something was measured. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Counted } from "./bill.ts";
import { readInvocations, since } from "./invocations.ts";
import type { BenchLaptop } from "./laptop.ts";

export async function count(
  { laptop, dataDir, invocationsFile }: BenchLaptop,
  use: () => Promise<unknown>,
): Promise<Counted> {
  const before = await readInvocations(invocationsFile);
  const bytesBefore = logBytesIn(dataDir);
  await laptop.resetCounts();
  await use();
  const calls = await laptop.counts();
  const invocations = since(before, await readInvocations(invocationsFile));
  return { calls, invocations, logBytes: logBytesIn(dataDir) - bytesBefore };
}

/** Answers the bytes of the functions' logs, without the laptop's own. */
function logBytesIn(dataDir: string): number {
  const folder = join(dataDir, "logs");
  const files = readdirSync(folder).filter((file) => /Function[0-9A-F]*\.log/.test(file));
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}
