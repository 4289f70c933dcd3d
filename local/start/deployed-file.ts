/** Remembers from one start to the next which custom resources are deployed, and with which properties. */

import type { Deployed, DeployedResources } from "../runtime/custom-resources.ts";
import { readStateFile, writeStateFile } from "./state-file.ts";

/** Opens the file. Rejects if it is damaged. */
export async function openDeployedFile(file: string): Promise<DeployedResources> {
  const deployed = { ...(await readStateFile(file)) } as Record<string, Deployed>;
  return {
    get: (key) => deployed[key],
    set: async (key, resource) => {
      deployed[key] = resource;
      await writeStateFile(file, deployed);
    },
  };
}
