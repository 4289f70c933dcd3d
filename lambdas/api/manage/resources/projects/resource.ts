/** Joins the calls on projects, which are the tenants of an organization. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { projectCalls } from "./calls.ts";

export const projects: Resource = { calls: projectCalls, schemas };
