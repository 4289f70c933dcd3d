/** Names the places of things in the data directory. */

import { join, relative } from "node:path";

export const filesIn = (dataDir: string) => ({
  ready: join(dataDir, "ready.json"),
  gate: join(dataDir, "gate.json"),
  credentials: join(dataDir, "credentials.json"),
  customResources: join(dataDir, "custom-resources.json"),
  /** What the gate keeps: queues, tables, objects, keys, secrets and mappings. */
  state: join(dataDir, "state"),
  /** What the function pool writes for itself, and makes again if it is missing. */
  runtime: join(dataDir, "runtime"),
  assemblies: join(dataDir, "assembly"),
  certificates: join(dataDir, "certificates"),
  laptopLog: join(dataDir, "logs", "laptop.log"),
  synthesisLog: join(dataDir, "logs", "synthesis.log"),
});

/** What a data directory that has no inventory must not hold, since it is as good as lost without it. */
export function storesIn(dataDir: string): string[] {
  const { state, credentials, customResources } = filesIn(dataDir);
  return [state, credentials, customResources].map((path) => relative(dataDir, path));
}
