/** Joins the calls on roles: what each of them permits. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { roleCalls } from "./calls.ts";

export const roles: Resource = { calls: roleCalls, schemas };
