/** Remembers from one start to the next which custom resources are deployed, and with which properties. */

import type { JsonFile } from "../backends/json-file.ts";
import type { Deployed, DeployedResources } from "../runtime/custom-resources.ts";

/** Opens the file. Throws a `StoreFailure` where it is missing or damaged. */
export function openDeployedFile(file: JsonFile<Record<string, Deployed>>): DeployedResources {
  const deployed = file.read({});
  return {
    get: (key) => deployed[key],
    set: async (key, resource) => {
      deployed[key] = resource;
      file.write(deployed);
    },
  };
}
