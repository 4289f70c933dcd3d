/** Keeps the gate on the same port from one start to the next, as far as the machine allows it. */

import { createServer } from "node:net";
import type { Gate } from "../gate/contract.ts";
import { readStateFile, writeStateFile } from "./state-file.ts";

/** What a process that spawned the laptop needs to ask the gate for counts and faults. */
export interface GateAddress {
  readonly url: string;
  readonly controlToken: string;
}

/**
 * Answers the last start's port if it is free, or else 0 for any port. Tools that were pointed at the gate by hand then
 * keep working.
 */
export async function lastGatePort(file: string): Promise<number> {
  const url = (await readStateFile(file).catch(() => undefined))?.url;
  const port = typeof url === "string" && URL.canParse(url) ? Number(new URL(url).port) : 0;
  return port > 0 && (await isFree(port)) ? port : 0;
}

export const keepGateAddress = (file: string, { url, controlToken }: Gate): Promise<void> =>
  writeStateFile(file, { url, controlToken });

/** Throws if no laptop wrote the file. */
export async function readGateAddress(file: string): Promise<GateAddress> {
  const { url, controlToken } = (await readStateFile(file)) ?? {};
  if (typeof url !== "string" || typeof controlToken !== "string") throw new Error(`${file} names no gate.`);
  return { url, controlToken };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
