/**
 * Runs a gate in a process of its own, so that it can be killed. A message tells what to start, and another tells its
 * URL.
 */

import { type GateOptions, startGate } from "../../../../local/gate/gate.ts";

process.once("message", async (options: GateOptions) => {
  const gate = await startGate(options);
  process.send?.(gate.url);
});
