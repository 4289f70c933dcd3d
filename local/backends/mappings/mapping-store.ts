/** Declares event source mappings as the gate keeps them and the pollers run them. */

import type { LocalMapping } from "../../template/model/functions.ts";

export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/**
 * A mapping as the pollers must run it now. While a change is on its way, it has the settings from before the change.
 */
export interface RunningMapping extends LocalMapping {
  readonly state: MappingState;
  readonly fromTemplate: boolean;
}

export interface MappingStore {
  list(): RunningMapping[];
  /** Calls `changed` after every change that `list` shows. Answers a function that ends this. */
  onChange(changed: () => void): () => void;
}
