/** Joins the calls on organizations, which are the customers that own projects. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { organizationCalls } from "./calls.ts";

export const organizations: Resource = { calls: organizationCalls, schemas };
