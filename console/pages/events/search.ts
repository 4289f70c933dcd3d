/** Tells what of the page stands in its address: the filters, and the event that is open. */

import * as v from "valibot";
import type { Filters } from "./live/calls.ts";

export const search = v.object({
  type: v.optional(v.array(v.string()), []),
  device: v.optional(v.array(v.string()), []),
  label: v.optional(v.array(v.string()), []),
  /** The open event, as `<device>~<event id>`. */
  open: v.optional(v.string(), ""),
});

export type EventsSearch = v.InferOutput<typeof search>;

export const filtersOf = ({ type, device, label }: EventsSearch): Filters => ({
  event_types: type,
  device_ids: device,
  label_filters: label,
});
