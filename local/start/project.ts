/** The project's folder, in which this file stands two levels down. */

import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..", "..");
