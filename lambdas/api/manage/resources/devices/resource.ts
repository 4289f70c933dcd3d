/** Devices: sources as consumers see them, with their labels, and emulated ones. */

import type { Resource } from "../../http/resource.ts";
import * as schemas from "./answers.ts";
import { deviceCalls } from "./calls.ts";
import { emulatorCalls } from "./emulator.ts";
import { labelCalls } from "./labels.ts";

export const devices: Resource = { calls: [...deviceCalls, ...labelCalls, ...emulatorCalls], schemas };
