/**
 * Takes a data directory in a process of its own, says so and holds it until the process is ended, or says who holds
 * it.
 */

import { lockDataDirectory } from "../../../../local/start/lock.ts";

const lock = await lockDataDirectory(process.argv[2] ?? "").catch((error: Error) => {
  process.send?.({ refused: error.message });
});
if (lock) process.send?.({ holds: true });
// Keeps the channel open, and so the process running, until its parent is done with it.
process.on("message", () => lock?.release());
