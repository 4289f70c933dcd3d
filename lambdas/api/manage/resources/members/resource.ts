/** Joins the calls on members: who holds which role in a project or an organization. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { memberCalls } from "./calls.ts";

export const members: Resource = { calls: memberCalls, schemas };
