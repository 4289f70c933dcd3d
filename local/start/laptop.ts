/** Starts the whole platform in this process, from the data directory to open doors, and stops it again. */

import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Inventory } from "../backends/inventory.ts";
import { JsonFile } from "../backends/json-file.ts";
import { type StoreFailure, StoreHealth } from "../backends/store-health.ts";
import type { Ready } from "../client/ready.ts";
import type { Gate, Log } from "../gate/contract.ts";
import { Doors } from "../runtime/api-gateway/api-gateway.ts";
import type { FunctionPool } from "../runtime/pool/function-pool.ts";
import { LogFile } from "../runtime/pool/log-file.ts";
import { loadPlatform } from "../template/load.ts";
import type { Platform } from "../template/model/platform.ts";
import { administratorOf } from "./administrator.ts";
import { inWords, openDataDirectory } from "./data-directory.ts";
import { filesIn, storesIn } from "./files.ts";
import { type CredentialsFile, type Known, seed } from "./seed.ts";
import { openSite } from "./site.ts";
import { writeStateFile } from "./state-file.ts";
import { removeOtherAssemblies, synthesize } from "./synthesize.ts";
import { drain, startWorld, type World } from "./world.ts";

export interface LaptopOptions {
  /** The absolute path of the data directory. */
  readonly dataDir: string;
  /** The port of the doors; any free one if 0 or absent. */
  readonly port?: number;
  /** The ports of MQTT; any free ones if 0 or absent. */
  readonly mqttsPort?: number;
  readonly wssPort?: number;
  readonly fresh?: boolean;
  /** The directory that keeps assemblies, for laptops that share them; in the data directory by default. */
  readonly assemblyDir?: string;
  /** How many invocations the account may run at once. */
  readonly concurrency?: number;
  /** How long a change of an event source mapping takes. */
  readonly mappingDelayMillis?: number;
  /** How many times as fast as usual outages of receivers pass; 1 by default. */
  readonly outageSpeed?: number;
  /** An assembly to run in place of the project's own, for tests of what a changed template does. */
  readonly assembly?: string;
  /** Told once when a store could not be written. The laptop refuses every call from then on, and is to be stopped. */
  readonly onFailure?: (failure: StoreFailure) => void;
  /** Is told what takes long, in words for a person. */
  readonly onStep?: (step: string) => void;
}

export interface Laptop {
  readonly ready: Ready;
  /** Is what the laptop has read of the template. */
  readonly platform: Platform;
  readonly gate: Gate;
  readonly pool: FunctionPool;
  /** Lets running invocations end for a few seconds, then closes everything and frees the data directory. */
  stop(): Promise<void>;
}

/** Resolves when the doors are open. If a step fails, closes everything again and rejects. */
export async function startLaptop(options: LaptopOptions): Promise<Laptop> {
  const health = new StoreHealth(options.onFailure);
  try {
    const laptop = await openLaptop(options, health);
    health.demandSound();
    return laptop;
  } catch (error) {
    throw health.failure ?? inWords(error, options.dataDir);
  }
}

async function openLaptop(options: LaptopOptions, health: StoreHealth): Promise<Laptop> {
  await using opened = new AsyncDisposableStack();
  const files = filesIn(options.dataDir);
  const { lock } = await openDataDirectory(options.dataDir, options.fresh ?? false);
  opened.defer(() => lock.release());
  await rm(files.ready, { force: true });
  const log = openLog(files.laptopLog, opened);
  const inventory = Inventory.open(options.dataDir, storesIn(options.dataDir), health);
  let isReady = false;
  opened.defer(() => {
    // After a start that failed, the next one looks into every store.
    if (isReady) inventory.seal();
  });
  // Takes the port first, so that a port that is in use is known before the slow steps.
  const doors = await Doors.listen(options.port ?? 0, log);
  opened.defer(() => doors.close());
  const platform = await loadPlatform(await findAssembly(options));
  const world = await startWorld({ ...options, platform, doors, log, opened, health, list: inventory });
  const { routes, gatewayResponses, cors, account } = platform;
  const site = openSite(platform, { laptopUrl: doors.url, mqtt: world.mqtt?.urls });
  doors.open({ routes, gatewayResponses, cors, account, invoker: world.pool, ...(site === undefined ? {} : { site }) });
  opened.defer(() => drain(doors, world));
  const credentials = new JsonFile<Known>(files.credentials, health, inventory);
  const ready = await makeReady(credentials, platform, { ...world, url: doors.url });
  // Starts one worker of each function before anybody is told to come, so that nobody's first request waits for a cold
  // start.
  await world.pool.warm(hotFunctions(platform));
  await writeStateFile(files.ready, ready);
  opened.defer(() => rm(files.ready, { force: true }));
  isReady = true;
  return handle(ready, { ...world, platform }, opened.move());
}

function handle(
  ready: Ready,
  { platform, gate, pool }: World & { readonly platform: Platform },
  opened: AsyncDisposableStack,
): Laptop {
  let stopped: Promise<void> | undefined;
  return {
    ready,
    platform,
    gate,
    pool,
    stop: () => {
      stopped ??= opened.disposeAsync();
      return stopped;
    },
  };
}

function openLog(path: string, opened: AsyncDisposableStack): Log {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = new LogFile(path);
  opened.defer(() => file.close());
  return (line) => {
    file.write(line);
    file.rotateIfFull();
  };
}

async function findAssembly({ dataDir, assemblyDir, assembly, outageSpeed, onStep }: LaptopOptions): Promise<string> {
  if (assembly !== undefined) return assembly;
  const files = filesIn(dataDir);
  const made = await synthesize({
    directory: assemblyDir ?? files.assemblies,
    logFile: files.synthesisLog,
    stage: "laptop",
    settings: outageSpeed === undefined ? {} : { outageSpeed },
    onBegin: () => onStep?.("Synthesizing the template; this is done again only when a source changes."),
  });
  // Removes compiled code too, since code of bundles from earlier sources is not used any more.
  const changed = assemblyDir === undefined && (await removeOtherAssemblies(files.assemblies, made));
  if (changed) await rm(files.runtime, { recursive: true, force: true });
  return made;
}

async function makeReady(
  credentials: CredentialsFile,
  platform: Platform,
  { gate, caFile, receiver, mqtt, url }: World & { readonly url: string },
): Promise<Ready> {
  const user = administratorOf(platform, gate);
  const seeds = await seed({ addresses: { httpUrl: url, apiUrl: url }, user, credentials });
  const consoleUrl = platform.site === undefined ? {} : { consoleUrl: url };
  return { httpUrl: url, ...consoleUrl, ...mqtt?.urls, caFile, ...seeds, receiver };
}

/**
 * Answers the functions that a request may need within the next seconds: all except those that only deployments call.
 */
function hotFunctions({ functions, customResources }: Platform): string[] {
  const rare = new Set(customResources.map(({ functionArn }) => functionArn));
  return functions.map(({ arn }) => arn).filter((arn) => !rare.has(arn));
}
