/** Describes what calls on exports answer. */

import * as v from "valibot";
import { exportFormats, formulaRules } from "../../../../shared/core/export/row.ts";
import { secret } from "../../audit/secret.ts";
import { count, nextPageToken, time } from "../../http/answer-parts.ts";
import { jobState } from "../jobs/answers.ts";

const shown = {
  name: v.string(),
  state: v.pipe(jobState, v.description("An export that failed or was cancelled keeps the files that it has.")),
  retention: v.string(),
  sources: v.pipe(v.array(v.string()), v.description("Empty stands for all of the project.")),
  measurement: v.pipe(v.nullable(v.string()), v.description("Null stands for all.")),
  fields: v.pipe(v.array(v.string()), v.description("Empty stands for all.")),
  startTime: time,
  endTime: v.pipe(time, v.description("Both ends of the range belong to it.")),
  format: v.picklist(exportFormats),
  formulas: v.pipe(
    v.picklist(formulaRules),
    v.description("Whether CSV has an apostrophe in front of texts that a spreadsheet would run."),
  ),
  rows: v.pipe(count, v.description("Rows so far.")),
  bytes: count,
  fileCount: v.pipe(count, v.description("Files with rows so far. None of them changes any more.")),
  reason: v.pipe(v.nullable(v.string()), v.description("Why it failed or was cancelled.")),
  createdBy: v.pipe(v.string(), v.description("Id of the identity that asked for it.")),
  createTime: time,
  updateTime: time,
  expireTime: v.pipe(time, v.description("Its files are kept until then, or a day longer.")),
};

const link = secret(v.string());

const file = v.strictObject({
  name: v.string(),
  rows: count,
  bytes: count,
  sha256: v.pipe(v.string(), v.description("Of the file's bytes, in hexadecimal digits.")),
  url: link,
});

/** Is what lists show, without links. */
export const exportSummary = v.strictObject(shown);
export const exportWithLinks = v.strictObject({
  ...shown,
  files: v.pipe(
    v.array(file),
    v.description("In the order of their rows. Whoever has a link may download the file until urlEndTime."),
  ),
  manifestUrl: v.pipe(v.nullable(link), v.description("A list of the files as a file. Null before the first one.")),
  urlEndTime: v.pipe(time, v.description("The links end then. Each read of the export makes new ones.")),
});
export const exportList = v.strictObject({ exports: v.array(exportSummary), nextPageToken });
