/** A process that takes a data directory, says so and holds it until it is ended; or says who holds it. */

import { lockDataDirectory } from "../../../../local/start/lock.ts";

const lock = await lockDataDirectory(process.argv[2] ?? "").catch((error: Error) => {
  process.send?.({ refused: error.message });
});
if (lock) process.send?.({ holds: true });
// Keeps the channel, and so the process, until its parent is done with it.
process.on("message", () => lock?.release());
