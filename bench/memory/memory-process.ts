/** Runs one environment of `deliver` with its real bundle in a process of its own, as `memory.ts` tells it. */

import { pathToFileURL } from "node:url";
import type { Answer, Order } from "./memory.ts";

const [bundleFile] = process.argv.slice(2);
if (!bundleFile) throw new Error("usage: memory-process.ts <bundle>");
const { handler } = (await import(pathToFileURL(bundleFile).href)) as { handler(event: unknown): Promise<unknown> };

const tell = (answer: Answer): void => void process.send?.(answer);

/** Measures the memory after a garbage collection. */
function sample(): Answer {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { kind: "sample", liveBytes: heapUsed + external, rssBytes: rss };
}

async function obey(order: Order): Promise<Answer> {
  if (order.kind === "sample") return sample();
  return { kind: "answered", payload: JSON.stringify(await handler(JSON.parse(order.payload))) };
}

process.on("message", (order: Order) => void obey(order).then(tell));
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
