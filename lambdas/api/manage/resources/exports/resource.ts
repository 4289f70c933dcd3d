/** Joins the calls on exports, which are copies of points in files. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { exportCalls } from "./calls.ts";

export const exports: Resource = { calls: exportCalls, schemas };
