/** A gate in a process of its own, so that it can be killed: told what to start by a message, says its URL by another. */

import { type GateOptions, startGate } from "../../../../local/gate/gate.ts";

process.once("message", async (options: GateOptions) => {
  const gate = await startGate(options);
  process.send?.(gate.url);
});
