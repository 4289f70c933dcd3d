/** Tells what of the page stands in its address: the filter, the export that is open, and what a new one begins with. */

import * as v from "valibot";
import { flag } from "../../url/search.ts";

const text = v.optional(v.string(), "");

export const search = v.object({
  state: v.optional(v.picklist(["", "RUNNING", "DONE", "FAILED", "CANCELLED"]), ""),
  /** The id of the export that is open. */
  open: text,
  /** Opens the form of a new one, with what follows filled in. */
  new: flag,
  retention: text,
  measurement: text,
  source: v.optional(v.array(v.string()), []),
  field: v.optional(v.array(v.string()), []),
  from: v.optional(v.string(), "-24h"),
  to: text,
});

export type ExportSearch = v.InferOutput<typeof search>;

/** The state with the form closed. */
export const noForm = {
  new: undefined,
  retention: undefined,
  measurement: undefined,
  source: undefined,
  field: undefined,
  from: undefined,
  to: undefined,
} as const;
