/** Reads what a stream of events says: lines of JSON, each an event, a ping or an error (`docs/streams.md`). */

import * as v from "valibot";
import type { Json } from "../../../snippets/quote.ts";

/** Any value of JSON, which is all that `JSON.parse` answers. */
const json = v.custom<Json>(() => true);

const event = v.object({
  eventId: v.string(),
  targetName: v.string(),
  eventType: v.string(),
  data: v.record(v.string(), json),
  timestamp: v.string(),
});

export type LiveEvent = Readonly<v.InferOutput<typeof event>>;

const ping = v.object({ eventType: v.literal("ping"), data: v.null() });
const line = v.union([
  v.object({ result: v.object({ event: v.union([ping, event]) }) }),
  v.object({ error: v.object({ code: v.number(), message: v.string() }) }),
]);

export type Said =
  | { readonly kind: "event"; readonly event: LiveEvent }
  | { readonly kind: "ping" }
  | { readonly kind: "error"; readonly code: number; readonly message: string };

/** Reads one line. Answers undefined for what is none of a stream: later versions may say more. */
export function readLine(text: string): Said | undefined {
  const read = v.safeParse(line, jsonOf(text));
  if (!read.success) return undefined;
  const { output } = read;
  if ("error" in output) return { kind: "error", ...output.error };
  return "eventId" in output.result.event ? { kind: "event", event: output.result.event } : { kind: "ping" };
}

/** Reads events of a list, as the history answers them. What is no event is left out. */
export const eventsOf = (list: readonly unknown[]): LiveEvent[] =>
  list.flatMap((each) => {
    const read = v.safeParse(event, each);
    return read.success ? [read.output] : [];
  });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cuts text that comes in pieces into lines. What follows the last end of a line is kept for the next piece. */
export class LineCutter {
  private rest = "";

  cut(piece: string): string[] {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.filter((each) => each.trim() !== "");
  }
}
