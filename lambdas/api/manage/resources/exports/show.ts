/** Shows an export, which is a job, and makes links to its files. */

import {
  decodeManifest,
  type ExportTask,
  exportEndsAt,
  exportPrefix,
  fileKey,
  type Manifest,
  manifestName,
} from "../../../../shared/core/export/files.ts";
import { isoMicros, isoMillis } from "../../../../shared/core/instant.ts";
import type { Job } from "../../../../shared/core/job.ts";
import type { Ports } from "../../ports.ts";

/** Is a job that exports. */
export type Export = Job & { readonly task: ExportTask };
export const isExport = (job: Job): job is Export => job.task.kind === "export";

/** Answers the resource name of an export, whose id is that of its job. */
export const exportName = ({ project, id }: Pick<Job, "project" | "id">): string => `projects/${project}/exports/${id}`;

export const exportSummary = (job: Export) => ({
  name: exportName(job),
  state: job.state,
  retention: `projects/${job.project}/retentions/${job.task.retention}`,
  sources: job.task.sources.map((id) => `projects/${job.project}/sources/${id}`),
  measurement: job.task.measurement ?? null,
  fields: job.task.fields,
  startTime: isoMicros(job.task.fromNanos),
  endTime: isoMicros(job.task.toNanos),
  format: job.task.format,
  formulas: job.task.formulas,
  rows: job.done,
  bytes: job.output?.bytes ?? 0,
  fileCount: job.output?.files ?? 0,
  reason: job.reason ?? null,
  createdBy: job.createdBy,
  createTime: job.createTime,
  updateTime: job.updateTime,
  expireTime: exportEndsAt(job.createTime),
});

type Linking = Pick<Ports, "exportFiles" | "now">;

/** Shows the export with links. It has no files any more once they have been kept for as long as they are. */
export async function exportWithLinks(job: Export, { exportFiles, now }: Linking) {
  const nowMillis = now().getTime();
  const key = job.output?.manifest;
  const bytes = key === undefined ? undefined : await exportFiles.get(key);
  const link = (name: string, at: string) => exportFiles.downloadUrl(at, nowMillis, name);
  const manifest = bytes && decodeManifest(bytes);
  const list = key !== undefined && manifest ? await link(manifestName, key) : undefined;
  const files = await Promise.all(
    (manifest?.files ?? []).map(async (file: Manifest["files"][number]) => {
      const { url } = await link(file.name, fileKey(exportPrefix(job), file.name, file.sha256));
      return { ...file, url };
    }),
  );
  return {
    ...exportSummary(job),
    files,
    manifestUrl: list?.url ?? null,
    urlEndTime: isoMillis(list?.endsAtMillis ?? nowMillis),
  };
}
