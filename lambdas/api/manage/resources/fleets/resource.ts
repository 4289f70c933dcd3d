/** Joins the calls on fleets, which group the sources of a project. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { fleetCalls } from "./calls.ts";

export const fleets: Resource = { calls: fleetCalls, schemas };
