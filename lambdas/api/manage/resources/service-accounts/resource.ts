/** Service accounts: programs with keys that they sign in by. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { serviceAccountCalls } from "./calls.ts";

export const serviceAccounts: Resource = { calls: serviceAccountCalls, schemas };
