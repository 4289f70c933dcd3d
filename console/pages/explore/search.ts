/** Tells what of the page stands in its address: all that is picked, so that a link shows the same chart. */

import * as v from "valibot";
import { aggregates } from "./influxql.ts";

export const search = v.object({
  /** Ids of sources. Without any it is the first one that has sent something. */
  source: v.optional(v.array(v.string()), []),
  /** The retention and the measurement, as `<retention>/<measurement>`. */
  of: v.optional(v.string(), ""),
  field: v.optional(v.array(v.string()), []),
  aggregate: v.optional(v.picklist(aggregates), "mean"),
  /** The interval in seconds, or what fits the width. */
  step: v.optional(v.pipe(v.string(), v.regex(/^(auto|[1-9]\d{0,8})$/)), "auto"),
  from: v.optional(v.string(), "-24h"),
  to: v.optional(v.string(), ""),
  /** InfluxQL by hand, which then counts instead of what is picked. */
  q: v.optional(v.string(), ""),
});

export type ExploreSearch = v.InferOutput<typeof search>;
