/** Joins the calls on jobs, which are long work, and how far it has come. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { jobCalls } from "./calls.ts";

export const jobs: Resource = { calls: jobCalls, schemas };
