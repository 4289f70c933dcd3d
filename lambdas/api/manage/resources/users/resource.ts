/** Joins the calls on users, who are people that sign in. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { userCalls } from "./calls.ts";

export const users: Resource = { calls: userCalls, schemas };
