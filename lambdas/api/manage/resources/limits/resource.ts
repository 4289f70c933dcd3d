/** Joins the call on the limits of the stage. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { limitCalls } from "./calls.ts";

export const limitsOfStage: Resource = { calls: limitCalls, schemas };
