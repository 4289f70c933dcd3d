/** Joins the calls on commands: what people and programs ask a device to do. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { commandCalls } from "./calls.ts";

export const commands: Resource = { calls: commandCalls, schemas };
