/** What the list of sources is filtered by: how it stands in the address, and what is asked of the API for it. */

import * as v from "valibot";
import type { SourceFilter } from "../../../api/sources.ts";

const text = v.pipe(v.string(), v.maxLength(200));

export const states = ["sending", "silent", "never", "disabled"] as const;
export const types = ["LOGGER", "EXTERNAL_CONNECTION", "EMULATOR"] as const;

export const schema = v.object({
  q: v.optional(text, ""),
  state: v.optional(v.picklist(["", ...states]), ""),
  type: v.optional(v.picklist(["", ...types]), ""),
  /** The id of a retention, or `none`. */
  retention: v.optional(text, ""),
  label: v.optional(text, ""),
  fleet: v.optional(text, ""),
  order: v.optional(v.pipe(v.string(), v.regex(/^-?(displayName|type|createTime|lastDataTime)$/)), "displayName"),
});

export type Filter = v.InferOutput<typeof schema>;

const byState: Readonly<Record<Filter["state"], SourceFilter>> = {
  "": {},
  sending: { has_data: "true", silent: "false", statuses: ["ENABLED"] },
  silent: { silent: "true", statuses: ["ENABLED"] },
  never: { has_data: "false" },
  disabled: { statuses: ["DISABLED"] },
};

/** Answers what the API is asked. */
export const askedOf = ({ q, state, type, retention, label, fleet, order }: Filter): SourceFilter => ({
  ...byState[state],
  ...(q === "" ? {} : { query: q }),
  ...(type === "" ? {} : { types: [type] }),
  ...(retention === "" ? {} : { retentions: [retention] }),
  ...(label === "" ? {} : { label_filters: [label] }),
  ...(fleet === "" ? {} : { fleet }),
  order_by: order,
});

/** The filters alone, without the order: as they are when nothing is set. */
export const noFilter = { q: "", state: "", type: "", retention: "", label: "", fleet: "" } as const;

export const isFiltered = (filter: Filter): boolean =>
  Object.keys(noFilter).some((name) => Object.entries(filter).some(([key, value]) => key === name && value !== ""));
