/** Joins the calls on devices, their labels and emulated devices. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { deviceCalls } from "./calls.ts";
import { emulatorCalls } from "./emulator.ts";
import { labelCalls } from "./labels.ts";

export const devices: Resource = { calls: [...deviceCalls, ...labelCalls, ...emulatorCalls], schemas };
