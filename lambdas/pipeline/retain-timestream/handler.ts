/** Takes the queue of points for Timestream. */

import { readEnvironment } from "../../environment.ts";
import { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { TimestreamRecords } from "../../shared/adapters/timestream/records.ts";
import { createJobSender } from "../../shared/delivery/job-sender.ts";
import { wireKind, wireKindParts } from "../../shared/retaining/wiring.ts";
import { createTimestreamStore } from "./store.ts";

const settings = readEnvironment("retainTimestream");
const parts = wireKindParts(settings);
const { registry, catalogue, sqs, nowMillis } = parts;
const records = new TimestreamRecords(settings.timestreamDatabase);
const sendJob = createJobSender(new SqsSender(sqs), settings.jobsQueueUrl);

const store = createTimestreamStore({
  keepSeconds: async (project, id) => (await registry.sources.getRetention(project, id))?.durationSeconds,
  write: (table, some) => records.write(table, some),
  askForTable: (project, retention) => sendJob({ version: 1, kind: "retentionTable", project, retention }, 0),
  catalogue,
  nowMillis,
});

export const handler = wireKind(parts, store, settings.retainTimestreamQueueUrl);
