/** Event source mappings as the gate keeps them and pollers run them. */

import type { LocalMapping } from "../../template/model/functions.ts";

export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** A mapping as the pollers must run it now: while a change is on its way these are the settings before it. */
export interface RunningMapping extends LocalMapping {
  readonly state: MappingState;
  readonly fromTemplate: boolean;
}

export interface MappingStore {
  list(): RunningMapping[];
  /** Called after every change that `list` shows; the answer ends it. */
  onChange(changed: () => void): () => void;
}
