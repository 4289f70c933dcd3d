/** Starts laptops for tests, on free ports and in temporary directories, with one synthesized assembly for all. */

import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { RunningMapping } from "../../../local/backends/mappings/mapping-store.ts";
import type { Ready } from "../../../local/client/ready.ts";
import type { FaultRule } from "../../../local/gate/contract.ts";
import { type Laptop, startLaptop } from "../../../local/start/laptop.ts";
import { type SpawnedLaptop, type SpawnOptions, spawnLaptop } from "../../../local/start/spawn.ts";
import { synthesize } from "../../../local/start/synthesize.ts";
import { openInFolder } from "../folders/temporary-folder.ts";

/** The folder of synthesized assemblies. All test files share it, since an assembly depends only on the sources. */
export const assemblyDir = join(
  import.meta.dirname,
  "..",
  "..",
  "..",
  "node_modules",
  ".cache",
  "millrace",
  "assemblies",
);

export interface TestLaptop {
  readonly ready: Ready;
  /** Is the folder of everything that the laptop keeps. */
  readonly dataDir: string;
  setFaults(rules: readonly FaultRule[]): void;
  /** Answers the logs of all functions whose name holds `name`, in small or capital letters. */
  log(name: string): Promise<string>;
  /** Answers what functions whose name holds `name` have called of AWS, as `sqs SendMessage`. */
  calledBy(name: string): string[];
  /** Answers a client of the laptop's tables that acts as the function whose logical id holds `name`, with its rights. */
  tablesAs(name: string): { readonly client: DynamoDBClient; readonly environment: Readonly<Record<string, string>> };
  /** Answers the event source mappings that were made at run time, which are those of connectors. */
  runtimeMappings(): RunningMapping[];
  stop(): Promise<void>;
}

/** The parts of a template's resource that tests change. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
export type Doctor = (logicalId: string, resource: Resource) => void;

interface TestOptions {
  /** Gets every resource of the template, and may change it before the template runs. */
  readonly doctor?: Doctor;
  /** How long a change of an event source mapping takes. On AWS it takes up to a minute. */
  readonly mappingDelayMillis?: number;
  /** How many times faster than usual outages pass. Tests of outages use `quickOutages`. */
  readonly outageSpeed?: number;
}

/**
 * The highest outage speed, for tests of outages. Their code is the same with other numbers; the model in virtual time
 * proves the usual ones.
 */
export const quickOutages = 10;

/** Starts a laptop in this process. */
export async function startTestLaptop(options: TestOptions = {}): Promise<TestLaptop> {
  const { opened: laptop, folder, remove } = await openInFolder((within) => startIn(within, options));
  return {
    ready: laptop.ready,
    dataDir: join(folder, "data"),
    setFaults: (rules) => laptop.gate.setFaults(rules),
    calledBy: (name) =>
      laptop.gate
        .counts()
        .filter(({ caller }) => caller.includes(name))
        .map(({ service, action }) => `${service} ${action}`),
    tablesAs: (name) => tablesAs(laptop, name),
    runtimeMappings: () => laptop.gate.mappings.list().filter(({ fromTemplate }) => !fromTemplate),
    log: (name) => logOf(join(folder, "data", "logs"), name),
    async stop() {
      try {
        await laptop.stop();
      } finally {
        remove();
      }
    },
  };
}

function tablesAs({ platform, gate }: Laptop, name: string) {
  const found = platform.functions.find(({ logicalId }) => logicalId.includes(name));
  if (!found) throw new Error(`The template has no function ${name}.`);
  const { accessKeyId, secretAccessKey, environment } = found;
  const credentials = { accessKeyId, secretAccessKey };
  return { client: new DynamoDBClient({ endpoint: gate.url, region: platform.region, credentials }), environment };
}

async function startIn(folder: string, options: TestOptions): Promise<Laptop> {
  const doctored = options.doctor ? { assembly: await doctoredAssembly(folder, options.doctor) } : {};
  const { mappingDelayMillis = 0, outageSpeed } = options;
  const speed = outageSpeed === undefined ? {} : { outageSpeed };
  return await startLaptop({ dataDir: join(folder, "data"), assemblyDir, mappingDelayMillis, ...speed, ...doctored });
}

async function doctoredAssembly(folder: string, doctor: Doctor): Promise<string> {
  const original = await synthesize({
    directory: assemblyDir,
    logFile: join(folder, "synthesis.log"),
    stage: "laptop",
  });
  const assembly = join(folder, "assembly");
  await cp(original, assembly, { recursive: true });
  for (const file of (await readdir(assembly)).filter((name) => name.endsWith(".template.json"))) {
    const template = JSON.parse(await readFile(join(assembly, file), "utf8")) as {
      Resources: Record<string, { readonly Type: string; Properties?: Resource["Properties"] }>;
    };
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      resource.Properties ??= {};
      doctor(logicalId, { ...resource, Properties: resource.Properties });
    }
    await writeFile(join(assembly, file), JSON.stringify(template));
  }
  return assembly;
}

async function logOf(directory: string, name: string): Promise<string> {
  const files = (await readdir(directory)).filter((file) => file.toLowerCase().includes(name.toLowerCase()));
  return (await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")))).join("");
}

/** Starts a laptop in a process of its own, on a directory that stays when the laptop ends. */
export const spawnTestLaptop = (
  folder: string,
  options: Pick<SpawnOptions, "outageSpeed" | "launcher"> = {},
): Promise<SpawnedLaptop> => spawnLaptop({ dataDir: join(folder, "data"), assemblyDir, ...options });
