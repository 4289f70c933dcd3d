/** Takes the queue of points for the lake. */

import { readEnvironment } from "../../environment.ts";
import { LakeStore } from "../../shared/adapters/s3/lake/lake-store.ts";
import { wireKind, wireKindParts } from "../../shared/retaining/wiring.ts";
import { createDayNotes } from "./note-days.ts";
import { createLakeStore } from "./store.ts";

const settings = readEnvironment("retainS3");
const parts = wireKindParts(settings);
const { registry, catalogue, nowMillis } = parts;

const store = createLakeStore({
  durationSeconds: async (project, id) => {
    const found = await registry.sources.getRetention(project, id);
    return found?.kind === "S3" ? found.durationSeconds : undefined;
  },
  nowMillis,
  noteDays: createDayNotes(registry.lake, nowMillis),
  files: new LakeStore(settings.lakeBucket),
  catalogue,
});

export const handler = wireKind(parts, store, settings.retainS3QueueUrl);
