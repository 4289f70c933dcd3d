/** Reads labels as clients send them. */

import * as v from "valibot";
import { fieldError } from "../../../../shared/core/error.ts";
import { bodyLimits } from "../../../../shared/core/limits.ts";
import { nameLabel } from "../../../../shared/core/source/label.ts";
import { displayName, recordKey, textRecord } from "../../http/fields.ts";
import { keepable } from "../../http/record.ts";
import { listOf } from "../../http/shapes.ts";

/** Accepts what may be a label's key, wherever labels are given, changed, removed or chosen. */
export const labelKey = v.pipe(recordKey, keepable);
/** Accepts the keys of labels that a batch removes. */
export const removedLabels = listOf(labelKey, { most: bodyLimits.entriesPerBatch });
export const labelValue = v.pipe(
  v.string("must be a text."),
  v.maxLength(1024, "must have at most 1024 characters."),
  v.check((text) => text.isWellFormed(), "must be well-formed Unicode."),
);

/** Accepts labels to give to anything that has some. */
export const plainLabels = v.pipe(
  textRecord,
  v.check((record) => Object.values(record).every((value) => value.isWellFormed()), "must be well-formed Unicode."),
);

/** Accepts labels to give to a device. The label `name` becomes its display name. */
export const labels = v.pipe(
  plainLabels,
  v.check(
    ({ [nameLabel]: name }) => name === undefined || v.is(displayName, name),
    "name must be fit for a displayName.",
  ),
);

/** Throws `bad-request` if these are more labels than anything may have. */
export function checkLabels(all: Readonly<Record<string, string>>): void {
  const result = v.safeParse(textRecord, all);
  if (result.success) return;
  throw fieldError("labels", result.issues.map(({ message }) => message).join(" "));
}
