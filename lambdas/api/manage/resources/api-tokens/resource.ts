/** Joins the calls on API tokens, with which programs sign in to one project. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { apiTokenCalls } from "./calls.ts";

export const apiTokens: Resource = { calls: apiTokenCalls, schemas };
