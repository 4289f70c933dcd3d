/** Runs `npm start`. */

import { beginAnewFrugally } from "./start/process-settings.ts";

beginAnewFrugally();
await import("./start/command.ts");
