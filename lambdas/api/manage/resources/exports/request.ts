/** Reads what is asked of an export. */

import * as v from "valibot";
import { fieldError, fieldFault, type PlatformError } from "../../../../shared/core/error.ts";
import type { ExportTask } from "../../../../shared/core/export/files.ts";
import { exportFormats, formulaRules } from "../../../../shared/core/export/row.ts";
import { foldName } from "../../../../shared/core/name/fold.ts";
import { deviceId } from "../../../../shared/devices/names.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import { instant, optional } from "../../http/fields.ts";
import { listOf, object } from "../../http/shapes.ts";

export const mostSources = 1000;
export const mostFields = 100;

const name = v.pipe(
  v.string("must be a text."),
  v.minLength(1, "must not be empty."),
  v.maxLength(256, "must have at most 256 characters."),
);

export const exportBody = object({
  retention: name,
  sources: optional(listOf(name, { most: mostSources })),
  measurement: optional(name),
  fields: optional(listOf(name, { most: mostFields })),
  startTime: instant,
  endTime: instant,
  format: v.picklist(exportFormats, `must be one of ${exportFormats.join(", ")}.`),
  formulas: optional(v.picklist(formulaRules, `must be one of ${formulaRules.join(", ")}.`)),
});
type Asked = v.InferOutput<typeof exportBody>;

/** Answers what is asked for. Throws `bad-request` naming what is wrong with it, or what the project does not have. */
export async function readExport(asking: AskingInProject): Promise<ExportTask> {
  const asked = readBody(asking.request, exportBody);
  if (asked.startTime > asked.endTime) throw fieldFault("startTime", "must not be after endTime.");
  return {
    kind: "export",
    retention: await retentionId(asked.retention, asking),
    sources: await sourceIds(asked.sources ?? [], asking),
    ...(asked.measurement ? { measurement: asked.measurement } : {}),
    fields: [...new Set(asked.fields ?? [])],
    ...rangeOf(asked),
    format: asked.format,
    formulas: asked.formulas ?? "ESCAPE",
  };
}

/** Leaves out what lies before 1970, where no retention keeps anything. */
function rangeOf({ startTime, endTime }: Asked): Pick<ExportTask, "fromNanos" | "toNanos"> {
  const since1970 = (nanos: bigint): string => String(nanos < 0n ? 0n : nanos);
  return { fromNanos: since1970(startTime), toNanos: since1970(endTime) };
}

/** Answers the id of a retention that is given by resource name, id or display name. */
async function retentionId(given: string, { project, ports }: AskingInProject): Promise<string> {
  const last = given.replace(`projects/${project.id}/retentions/`, "");
  const all = await ports.registry.sources.listRetentions(project.id);
  const found = all.find(({ id, displayName }) => id === last || foldName(displayName) === foldName(last));
  if (!found) throw absent("retention", given);
  if (ports.retentionKinds.includes(found.kind)) return found.id;
  throw fieldError(
    "retention",
    `it is of the kind ${found.kind}, which this deployment does not read; ask its own store.`,
  );
}

/** Answers the ids of sources that are given by resource name or id. */
async function sourceIds(given: readonly string[], { project, ports }: AskingInProject): Promise<string[]> {
  const start = `projects/${project.id}/sources/`;
  const ids = new Set(given.map((each) => deviceId(each.startsWith(start) ? each.slice(start.length) : each)));
  const found = await ports.registry.sources.getMany(project.id, [...ids]);
  const known = new Set(found.map(({ id }) => id));
  const unknown = [...ids].find((id) => !known.has(id));
  if (unknown !== undefined) throw absent("sources", unknown);
  return [...ids].toSorted();
}

const absent = (field: "retention" | "sources", given: string): PlatformError =>
  fieldError(field, `the project has no ${field === "sources" ? "source" : field} ${given.slice(0, 100)}.`);
