/** Finds the project's folder. This file stands two levels below it. */

import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..", "..");
