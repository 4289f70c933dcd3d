/** Joins the calls on sources: whatever sends data, as its administrator registers it. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { sourceCalls } from "./calls.ts";

export const sources: Resource = { calls: sourceCalls, schemas };
