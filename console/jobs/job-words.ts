/** Says in words what a job is and how it stands. */

import type { Job } from "../api/jobs.ts";
import { formatCount, formatNumber } from "../numbers/numbers.ts";
import type { State } from "../parts/show/StateWord.tsx";

const kinds: Readonly<Record<Job["kind"], string>> = {
  sync: "Synchronization",
  replay: "Replay",
  resend: "Resend",
  export: "Export",
  deleteProject: "Deletion of the project",
};

export const kindWords = (kind: Job["kind"]): string => kinds[kind];

const states: Readonly<Record<Job["state"], { readonly state: State; readonly word: string }>> = {
  RUNNING: { state: "idle", word: "Running" },
  DONE: { state: "good", word: "Done" },
  FAILED: { state: "bad", word: "Failed" },
  CANCELLED: { state: "idle", word: "Cancelled" },
};

export const jobWords = ({ state }: Pick<Job, "state">) => states[state];

/** What a job counts, by its kind. */
const counted: Readonly<Record<Job["kind"], string>> = {
  sync: "device",
  replay: "event",
  resend: "event",
  export: "row",
  deleteProject: "device",
};

/** Says how far a job is, such as "3 of 12 devices" or "340 events". */
export function progressWords({ kind, progress: { done, total } }: Pick<Job, "kind" | "progress">): string {
  return total === null
    ? formatCount(done, counted[kind])
    : `${formatNumber(done)} of ${formatCount(total, counted[kind])}`;
}
