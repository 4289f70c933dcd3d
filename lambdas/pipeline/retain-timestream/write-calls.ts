/**
 * Writes records, and finds those that Timestream refuses. It names them, unless it takes the whole call for malformed:
 * then the records are halved until the malformed ones are alone. Those that are written again meanwhile change nothing.
 */

import type { Consigned } from "../../shared/core/timestream/calls.ts";
import type { TimestreamRecord } from "../../shared/core/timestream/record.ts";
import type { Rejection, WriteAnswer } from "../../shared/core/timestream/write-answer.ts";
import type { PointToKeep, Refusal } from "../../shared/retaining/port.ts";

export type Call = readonly Consigned<PointToKeep>[];

export interface WrittenCalls {
  readonly refused: readonly Refusal[];
  /** What could not be written now; absent if there is nothing. */
  readonly waiting?: { readonly calls: readonly Call[]; readonly why: "no-table" | "busy" | "no-time" };
}

export interface CallWriting {
  readonly write: (records: readonly TimestreamRecord[]) => Promise<WriteAnswer>;
  /** Tells whether there is time left for one more call. */
  readonly hasTime: () => boolean;
}

/** Writes calls one after the other. Those after one that must wait are not sent, and wait too. */
export async function writeCalls(calls: readonly Call[], port: CallWriting): Promise<WrittenCalls> {
  const refused: Refusal[] = [];
  for (const [index, call] of calls.entries()) {
    const written = await writeCall(call, port);
    refused.push(...written.refused);
    const { waiting } = written;
    if (waiting) return { refused, waiting: { ...waiting, calls: [...waiting.calls, ...calls.slice(index + 1)] } };
  }
  return { refused };
}

async function writeCall(call: Call, port: CallWriting): Promise<WrittenCalls> {
  if (!port.hasTime()) return { refused: [], waiting: { calls: [call], why: "no-time" } };
  const answer = await port.write(call.map(({ record }) => record));
  switch (answer.kind) {
    case "written":
      return { refused: [] };
    case "rejected":
      return { refused: answer.rejections.flatMap((rejection) => refusalsOf(rejection, call)) };
    case "invalid": {
      const [only] = call;
      if (call.length === 1 && only) return { refused: refusalsOf({ index: 0, isSuperseded: false, ...answer }, call) };
      const middle = Math.ceil(call.length / 2);
      return writeCalls([call.slice(0, middle), call.slice(middle)], port);
    }
    case "no-table":
    case "busy":
      return { refused: [], waiting: { calls: [call], why: answer.kind } };
  }
}

/** A record of which there is a later version has done its work: it is as if it had come first. */
function refusalsOf({ index, reason, isSuperseded }: Omit<Rejection, "kind">, call: Call): Refusal[] {
  if (isSuperseded) return [];
  return (call[index]?.of ?? []).map((of) => ({ of, reason: `Timestream refuses it: ${reason}` }));
}
