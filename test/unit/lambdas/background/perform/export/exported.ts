/** Keeps in memory what exports read and write. */

import {
  createExport,
  type ExportLimits,
  type ExportPort,
} from "../../../../../../lambdas/background/perform/export/export.ts";
import { runSlice } from "../../../../../../lambdas/background/perform/slice.ts";
import {
  decodeManifest,
  type ExportTask,
  exportPrefix,
  fileKey,
  type Manifest,
} from "../../../../../../lambdas/shared/core/export/files.ts";
import type { ExportRow } from "../../../../../../lambdas/shared/core/export/row.ts";
import type { Job } from "../../../../../../lambdas/shared/core/job.ts";
import type { Retention } from "../../../../../../lambdas/shared/core/project/retention.ts";
import { SeriesInMemory } from "../../../../../support/query/series-in-memory.ts";
import { event, JobInMemory, newJob, now, project } from "../outside.ts";

export const task: ExportTask = {
  kind: "export",
  retention: "R",
  sources: [],
  fields: [],
  fromNanos: "0",
  toNanos: "7258118399999999999",
  format: "PARQUET",
  formulas: "ESCAPE",
};

export const retention: Retention = {
  id: "R",
  project,
  kind: "DYNAMODB",
  displayName: "oneYear",
  durationSeconds: 86_400,
  createTime: "2024-02-25T16:00:00Z",
};

/** Has files of few rows, so that a short story has several. */
export const fewRows: ExportLimits = {
  part: { rows: 3, characters: 100_000, cells: 100_000 },
  readingMillis: 1000,
  answerMillis: 2000,
  rows: 1000,
  files: 1000,
};

type Effect = <T>(name: string, effect: () => T) => Promise<T>;
const undisturbed: Effect = async (_, effect) => effect();

const withBigInts = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

export class Exported {
  readonly series = new SeriesInMemory(2);
  readonly files = new Map<string, Uint8Array>();
  readonly ids = new Set<string>();
  retention: Retention | undefined = retention;
  isThere = true;
  nowMillis = now;
  private readonly effect: Effect;

  constructor(effect: Effect = undisturbed) {
    this.effect = effect;
  }

  /** Writes points of a source by their numbers, each a second after the one before. */
  write(id: string, measurement: string, numbers: readonly number[], fields: object = { value: 1 }): void {
    this.ids.add(id);
    const points = numbers.map((number) => ({ ...event(number, measurement), fields: { ...fields } }));
    this.series.write({ project, retention: "R", source: id }, points);
  }

  get port(): ExportPort {
    return {
      isThere: async () => this.isThere,
      retention: async () => this.retention,
      readerOf: () => this.series,
      sources: async (_, { after = "", limit }) => {
        const ids = [...this.ids].filter((id) => id > after).sort();
        return { sources: ids.slice(0, limit).map((id) => ({ id })), more: ids.length >= limit };
      },
      catalogue: this.series,
      // Stands for the encoder of Parquet, by whose files a test would have to be patient.
      encodeParquet: (rows) => Buffer.from(JSON.stringify(rows, withBigInts)),
      files: {
        put: (key, bytes) => this.effect("put", () => void this.files.set(key, bytes)),
        get: async (key) => this.files.get(key),
      },
      nowMillis: () => this.nowMillis,
    };
  }

  /** Answers the list of files that the job points to, and what is in them. */
  resultOf(job: Job): { readonly manifest: Manifest; readonly files: Buffer[] } {
    const read = (key: string): Buffer => {
      const bytes = this.files.get(key);
      if (!bytes) throw new Error(`There is no file ${key}.`);
      return Buffer.from(bytes);
    };
    const manifest = decodeManifest(read(job.output?.manifest ?? ""));
    const files = manifest.files.map(({ name, sha256 }) => read(fileKey(exportPrefix(job), name, sha256)));
    return { manifest, files };
  }

  rowsOf(job: Job): (Omit<ExportRow, "atNanos"> & { readonly atNanos: string })[] {
    return this.resultOf(job).files.flatMap((file) => JSON.parse(file.toString("utf8")));
  }
}

/** Runs an export to its end. */
export async function runExport(
  exported: Exported,
  asked: Partial<ExportTask> = {},
  { limits = fewRows, between = () => {} }: { limits?: ExportLimits; between?: (job: Job) => void } = {},
): Promise<Job> {
  const memory = new JobInMemory(newJob({ ...task, ...asked }));
  const never = async (): Promise<never> => {
    throw new Error("not this kind");
  };
  const slices = {
    sync: never,
    replay: never,
    export: createExport(exported.port, limits),
    resend: never,
    deleteProject: never,
  };
  const port = memory.port(slices);
  memory.queue.push({ version: 1, kind: "job", project, job: "J" });
  for (let next = memory.queue.shift(); next; next = memory.queue.shift()) {
    await runSlice(next, port);
    between(memory.job);
  }
  return memory.job;
}
