/** Joins the calls on the audit log. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { auditCalls } from "./calls.ts";

export const auditEntries: Resource = { calls: auditCalls, schemas };
