/** Joins the calls on webhook keys, the pairs that sign what data connectors post. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { webhookKeyCalls } from "./calls.ts";

export const webhookKeys: Resource = { calls: webhookKeyCalls, schemas };
