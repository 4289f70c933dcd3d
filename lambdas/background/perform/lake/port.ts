/** Declares what the keeping of the lake needs of the outside. */

import type { ProjectId } from "../../../shared/core/id.ts";
import type { LakeMessage } from "../../../shared/core/job.ts";
import type { LakeFile, LakeObject, LakePlace } from "../../../shared/core/lake/layout.ts";
import type { LakePoint } from "../../../shared/core/lake/point.ts";
import type { Retention } from "../../../shared/core/project/retention.ts";

/** How much a file holds. */
export interface LakeFileSize {
  readonly rows: number;
  /** Before compression. */
  readonly bytes: number;
}

export interface LakeFiles {
  /** Answers all files whose keys begin so. */
  list(prefix: string): Promise<readonly LakeObject[]>;
  get(key: string): Promise<Uint8Array | undefined>;
  put(file: LakeFile): Promise<void>;
  has(key: string): Promise<boolean>;
  putText(key: string, text: string): Promise<void>;
  /** Removes files. Does nothing for one that is gone. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes up to a thousand files whose keys begin so. Answers whether there may be more. */
  removeSome(prefix: string): Promise<boolean>;
  days(place: LakePlace): Promise<readonly string[]>;
  sizeOf(bytes: Uint8Array): LakeFileSize;
  decode(bytes: Uint8Array): Promise<readonly LakePoint[]>;
}

type Day = Omit<LakeMessage, "version" | "kind">;
export type NotedDay = Day & { readonly edition: number; readonly notedAt: number };

export interface LakePort {
  readonly files: LakeFiles;
  readonly places: {
    get(place: Day): Promise<NotedDay | undefined>;
    lookAgain(place: Day & { readonly edition: number }, lookAt: number): Promise<void>;
    forget(place: Day & { readonly edition: number }): Promise<void>;
  };
  readonly retention: (project: ProjectId, id: string) => Promise<Retention | undefined>;
  readonly sendJob: (message: LakeMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
}
