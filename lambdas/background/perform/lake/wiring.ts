/** Joins the keeping of the lake to AWS. */

import type { Registry } from "../../../shared/adapters/dynamodb/registry.ts";
import { decodeLakeFile, sizeOfLakeFile } from "../../../shared/adapters/s3/lake/decode.ts";
import { LakeStore } from "../../../shared/adapters/s3/lake/lake-store.ts";
import type { LakeMessage } from "../../../shared/core/job.ts";
import type { Turns } from "../turns.ts";
import type { LakePort } from "./port.ts";
import { createLakeTender } from "./tend-lake.ts";

export function wireLakeTender(
  { lake, sources }: Registry,
  bucket: string,
  sendJob: LakePort["sendJob"],
  turns: Turns,
): (message: LakeMessage) => Promise<void> {
  const store = new LakeStore(bucket);
  const port: LakePort = {
    files: {
      list: (prefix) => store.list(prefix),
      get: (key) => store.get(key),
      put: (file) => store.put(file),
      has: (key) => store.has(key),
      putText: (key, text) => store.putText(key, text),
      remove: (keys) => store.remove(keys),
      removeSome: (prefix) => store.removeSome(prefix),
      days: (place) => store.days(place),
      sizeOf: sizeOfLakeFile,
      decode: decodeLakeFile,
    },
    places: lake,
    retention: (project, id) => sources.getRetention(project, id),
    sendJob,
    nowMillis: Date.now,
  };
  return createLakeTender(port, turns);
}
