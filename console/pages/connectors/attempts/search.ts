/** What the address says about the attempts that are shown, and what is asked for by it. */

import * as v from "valibot";
import { type AttemptFilter, errorClasses, statusClasses, wholeLog } from "../../../api/attempts.ts";
import { flag } from "../../../url/search.ts";

/** The columns that may be left out, by their ids. */
export const optionalColumns = ["time", "type", "device", "attempt", "latency", "copy", "event"] as const;

const texts = v.optional(v.array(v.string()), []);

export const attemptSearch = v.object({
  outcome: v.optional(v.picklist(["", "true", "false"]), ""),
  status: v.optional(v.array(v.picklist(statusClasses)), []),
  class: v.optional(v.array(v.picklist(errorClasses)), []),
  type: texts,
  device: texts,
  event: v.optional(v.string(), ""),
  copy: v.optional(v.picklist(["", "none", "sync", "replay"]), ""),
  from: v.optional(v.string(), wholeLog),
  to: v.optional(v.string(), ""),
  /** Shows one row for each event. */
  group: flag,
  columns: v.optional(v.array(v.picklist(optionalColumns)), [...optionalColumns]),
  /** The key of the attempt that the panel shows. */
  open: v.optional(v.string(), ""),
});

export type AttemptSearch = v.InferOutput<typeof attemptSearch>;

export function filterOf(search: AttemptSearch): AttemptFilter {
  return {
    acknowledged: search.outcome === "" ? undefined : search.outcome,
    statusClasses: search.status,
    errorClasses: search.class,
    eventTypes: search.type,
    devices: search.device,
    eventId: search.event === "" ? undefined : search.event,
    copy: search.copy === "" ? undefined : search.copy,
    from: search.from,
    to: search.to === "" ? undefined : search.to,
  };
}

/** The state without any filter, for clearing them all. */
export const noFilter = {
  outcome: undefined,
  status: undefined,
  class: undefined,
  type: undefined,
  device: undefined,
  event: undefined,
  copy: undefined,
  from: undefined,
  to: undefined,
} as const;

export const outcomeWords = { "": "All results", true: "Acknowledged", false: "Failed" } as const;
export const copyWords = { "": "Copies too", none: "No copies", sync: "Of a sync", replay: "Of a replay" } as const;
