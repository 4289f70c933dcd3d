/** Joins the calls on service accounts, which are programs that sign in by keys. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { serviceAccountCalls } from "./calls.ts";

export const serviceAccounts: Resource = { calls: serviceAccountCalls, schemas };
