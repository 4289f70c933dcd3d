/** Joins the calls on failed sign-ins. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { signInFailureCalls } from "./calls.ts";

export const signInFailures: Resource = { calls: signInFailureCalls, schemas };
