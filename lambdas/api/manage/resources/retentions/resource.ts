/** Joins the calls on retentions, which say where points are kept, and for how long. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { retentionCalls } from "./calls.ts";
import { retentionMetricsCalls } from "./metrics.ts";

export const retentions: Resource = { calls: [...retentionCalls, ...retentionMetricsCalls], schemas };
