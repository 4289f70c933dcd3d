/** Describes what calls on retentions answer. */

import * as v from "valibot";
import { duration, nextPageToken, time } from "../../http/answer-parts.ts";

export const retention = v.strictObject({
  name: v.string(),
  displayName: v.pipe(v.string(), v.description("What Retention= and InfluxQL name.")),
  kind: v.picklist(["DYNAMODB"]),
  duration,
  blobStore: v.pipe(
    v.nullable(v.picklist(["S3"])),
    v.description("Where files inside points are kept: the stage's bucket, or nowhere, and such points are refused."),
  ),
  createTime: time,
});
export const retentionList = v.strictObject({ retentions: v.array(retention), nextPageToken });
