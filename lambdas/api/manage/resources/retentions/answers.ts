/** Describes what calls on retentions answer. */

import * as v from "valibot";
import { retentionKinds } from "../../../../shared/core/project/retention.ts";
import { count, duration, nextPageToken, time } from "../../http/answer-parts.ts";

const influxdb = v.strictObject({
  version: v.picklist([1, 2, 3]),
  url: v.string(),
  database: v.optional(v.string()),
  retentionPolicy: v.optional(v.string()),
  username: v.optional(v.string()),
  bucket: v.optional(v.string()),
  organization: v.optional(v.string()),
});

export const retention = v.strictObject({
  name: v.string(),
  displayName: v.pipe(v.string(), v.description("What Retention= and InfluxQL name.")),
  kind: v.picklist(retentionKinds),
  duration,
  blobStore: v.pipe(
    v.nullable(v.picklist(["S3"])),
    v.description("Where files inside points are kept: the stage's bucket, or nowhere, and such points are refused."),
  ),
  influxdb: v.optional(
    v.pipe(influxdb, v.description("Where points of the kind INFLUXDB go. Its password or token is never shown.")),
  ),
  createTime: time,
});
export const retentionList = v.strictObject({ retentions: v.array(retention), nextPageToken });

const metrics = v.strictObject({
  pointCount: v.pipe(count, v.description("Points that were stored within the retention's duration, about.")),
  byteCount: v.pipe(count, v.description("The length of these points as JSON, before the store compresses them.")),
  countedSince: v.pipe(
    v.nullable(time),
    v.description("The first day that is counted; null where nothing was stored within the duration."),
  ),
  sourceCount: v.pipe(count, v.description("Sources that are linked to it.")),
});

export const retentionMetrics = v.strictObject({ metrics });

export const retentionMetricsList = v.strictObject({
  retentions: v.array(v.strictObject({ name: v.string(), metrics })),
  nextPageToken,
});
