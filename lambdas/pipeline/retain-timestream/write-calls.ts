/**
 * Writes records, and finds those that Timestream refuses. It names them, unless it takes the whole call for malformed:
 * then the records are halved until the malformed ones are alone. Those that are written again meanwhile change nothing.
 * A record whose time the table does not take is no refusal: the retention wants it, and the table follows.
 */

import type { Consigned } from "../../shared/core/timestream/calls.ts";
import type { TimestreamRecord } from "../../shared/core/timestream/record.ts";
import type { Rejection, WriteAnswer } from "../../shared/core/timestream/write-answer.ts";
import type { PointToKeep, Refusal } from "../../shared/retaining/port.ts";

export type Call = readonly Consigned<PointToKeep>[];

export interface WrittenCalls {
  readonly refused: readonly Refusal[];
  /** What could not be written now; absent if there is nothing. */
  readonly waiting?: { readonly calls: readonly Call[]; readonly why: WaitingFor };
}

export type WaitingFor = "no-table" | "short-table" | "busy" | "no-time";

export interface CallWriting {
  readonly write: (records: readonly TimestreamRecord[]) => Promise<WriteAnswer>;
  /** Tells whether there is time left for one more call. */
  readonly hasTime: () => boolean;
}

/**
 * Writes calls one after the other. Those after one that must wait are not sent, and wait too, unless it is for its times
 * alone.
 */
export async function writeCalls(calls: readonly Call[], port: CallWriting): Promise<WrittenCalls> {
  const refused: Refusal[] = [];
  const held: Call[] = [];
  let why: WaitingFor | undefined;
  for (const [index, call] of calls.entries()) {
    const { refused: some, waiting } = await writeCall(call, port);
    refused.push(...some);
    if (!waiting) continue;
    // Keeps the first reason, because a table that is too short must be asked for whatever comes after.
    why ??= waiting.why;
    held.push(...waiting.calls);
    if (waiting.why === "short-table") continue;
    held.push(...calls.slice(index + 1));
    break;
  }
  return why === undefined ? { refused } : { refused, waiting: { calls: held, why } };
}

async function writeCall(call: Call, port: CallWriting): Promise<WrittenCalls> {
  if (!port.hasTime()) return { refused: [], waiting: { calls: [call], why: "no-time" } };
  const answer = await port.write(call.map(({ record }) => record));
  switch (answer.kind) {
    case "written":
      return { refused: [] };
    case "rejected":
      return sorted(answer.rejections, call);
    case "invalid": {
      const [only] = call;
      if (call.length === 1 && only) return { refused: refusalsOf(only, answer.reason) };
      const middle = Math.ceil(call.length / 2);
      return writeCalls([call.slice(0, middle), call.slice(middle)], port);
    }
    case "no-table":
    case "busy":
      return { refused: [], waiting: { calls: [call], why: answer.kind } };
  }
}

/** Tells what Timestream will never take from what must wait. */
function sorted(rejections: readonly Rejection[], call: Call): WrittenCalls {
  const refused: Refusal[] = [];
  const early: Consigned<PointToKeep>[] = [];
  for (const { index, reason, cause } of rejections) {
    const rejected = call[index];
    // Takes a record of which there is a later version for written: it is as if it had come first.
    if (!rejected || cause === "superseded") continue;
    if (cause === "time") early.push(rejected);
    else refused.push(...refusalsOf(rejected, reason));
  }
  return early.length === 0 ? { refused } : { refused, waiting: { calls: [early], why: "short-table" } };
}

const refusalsOf = ({ of }: Consigned<PointToKeep>, reason: string): Refusal[] =>
  of.map((each) => ({ of: each, reason: `Timestream refuses it: ${reason}` }));
