/** Runs `npm start`. */

import { beginAnewWithFewArenas } from "./start/process-settings.ts";

beginAnewWithFewArenas();
await import("./start/command.ts");
