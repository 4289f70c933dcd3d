/** Laptops for tests: on free ports, in temporary directories, sharing one synthesized assembly. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ready } from "../../../local/client/ready.ts";
import type { FaultRule } from "../../../local/gate/contract.ts";
import { startLaptop } from "../../../local/start/laptop.ts";
import { type SpawnedLaptop, spawnLaptop } from "../../../local/start/spawn.ts";
import type { Platform } from "../../../local/template/model.ts";

/** Beside the sources' fingerprint it depends on nothing, so that all test files share it. */
const assemblyDir = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache", "millrace", "assemblies");

export interface TestLaptop {
  readonly ready: Ready;
  setFaults(rules: readonly FaultRule[]): void;
  /** What functions whose name holds `name` (in any case) have logged. */
  log(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A laptop in this process; `alter` changes what the template says before it is run. */
export async function startTestLaptop(options: { alter?: (platform: Platform) => Platform } = {}): Promise<TestLaptop> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
  const dataDir = join(folder, "data");
  const alterPlatform = options.alter ?? ((platform: Platform) => platform);
  const laptop = await startLaptop({ dataDir, assemblyDir, alterPlatform });
  return {
    ready: laptop.ready,
    setFaults: (rules) => laptop.gate.setFaults(rules),
    log: (name) => logOf(join(dataDir, "logs"), name),
    async stop() {
      await laptop.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function logOf(directory: string, name: string): Promise<string> {
  const files = (await readdir(directory)).filter((file) => file.toLowerCase().includes(name.toLowerCase()));
  return (await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")))).join("");
}

/** A laptop in a process of its own, on a directory that outlives it. */
export const spawnTestLaptop = (folder: string): Promise<SpawnedLaptop> =>
  spawnLaptop({ dataDir: join(folder, "data"), assemblyDir });
