/** What `record-profiles.ts` hands over, by a file in a folder. */

import type { Profiler } from "node:inspector";
import { join } from "node:path";

/** Profiles as V8 writes them: times in microseconds, lines and columns counted from 0. */
export interface Recorded {
  /** The processor time of the whole process meanwhile, with the kernel's part. */
  readonly processMicros: number;
  readonly main: Profiler.Profile;
  /** A thread each, with its processor time. Several may be of one function. */
  readonly functions: readonly {
    readonly name: string;
    readonly micros: number;
    readonly profile: Profiler.Profile;
  }[];
}

export const recordedFile = (folder: string): string => join(folder, "profiles.json");
