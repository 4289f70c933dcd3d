/**
 * Opens what a stopped laptop kept by a gate alone, in this process: a bench then calls AWS as a function does, with the
 * function's rights, and nothing else is at work.
 */

import { join } from "node:path";
import { Inventory } from "../local/backends/inventory.ts";
import { StoreHealth } from "../local/backends/store-health.ts";
import type { Gate } from "../local/gate/contract.ts";
import { startGate } from "../local/gate/gate.ts";
import { filesIn, storesIn } from "../local/start/files.ts";
import { synthesize } from "../local/start/synthesize.ts";
import { loadPlatform } from "../local/template/load.ts";
import type { LocalFunction } from "../local/template/model/functions.ts";
import type { Platform } from "../local/template/model/platform.ts";
import { assemblyDir } from "./settings.ts";

export interface GateAlone extends AsyncDisposable {
  readonly gate: Gate;
  readonly platform: Platform;
  /** Answers what an AWS client needs to call as the function whose logical id matches. */
  callerOf(logicalId: RegExp): Caller;
}

interface Caller {
  readonly fn: LocalFunction;
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/** Opens the data of the laptop that `withLaptopOn` ran on the folder. The next laptop finds it closed in order. */
export async function openGateAlone(folder: string): Promise<GateAlone> {
  const dataDir = join(folder, "data");
  const logFile = join(folder, "synthesis.log");
  const platform = await loadPlatform(await synthesize({ directory: assemblyDir, logFile, stage: "laptop" }));
  const health = new StoreHealth();
  const list = Inventory.open(dataDir, storesIn(dataDir), health);
  const gate = await startGate({ platform, dataDir: filesIn(dataDir).state, health, list });
  return {
    gate,
    platform,
    callerOf: (logicalId) => callerOf(gate, platform, logicalId),
    async [Symbol.asyncDispose]() {
      await gate.close();
      list.seal();
    },
  };
}

function callerOf({ url }: Gate, { functions, region }: Platform, logicalId: RegExp): Caller {
  const fn = functions.find((each) => logicalId.test(each.logicalId));
  if (!fn) throw new Error(`bench: the template has no function ${logicalId}; name one that it has.`);
  const { accessKeyId, secretAccessKey } = fn;
  return { fn, client: { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } } };
}
