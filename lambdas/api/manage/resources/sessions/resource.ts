/** Joins the calls on sessions: going on with one, ending it, and whose it is. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { sessionCalls } from "./calls.ts";

export const sessions: Resource = { calls: sessionCalls, schemas };
