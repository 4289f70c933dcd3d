/**
 * Writes lines, and finds those that the server refuses. It names one of them at most, so that the lines are halved
 * until the refused ones are alone: those that are written again meanwhile overwrite themselves.
 */

import type { WriteAnswer } from "../../shared/core/influxdb/write-answer.ts";
import type { Refusal } from "../../shared/retaining/port.ts";
import type { Line } from "./lines.ts";

export interface Written {
  readonly refused: readonly Refusal[];
  /** The lines that could not be written now; absent if there are none. */
  readonly waiting?: {
    readonly lines: readonly Line[];
    readonly reason: string;
    readonly afterSeconds?: number | undefined;
  };
}

export interface LineWriting {
  readonly post: (lines: readonly Line[]) => Promise<WriteAnswer>;
  /** Tells whether there is time left for one more request. */
  readonly hasTime: () => boolean;
}

const noTime: WriteAnswer = {
  kind: "later",
  reason: "InfluxDB refuses some of many points, and finding out which takes more than one turn",
  afterSeconds: undefined,
};

/** Writes lines from the first to the last, and stops at the first failure that is not the lines' own. */
export async function writeLines(lines: readonly Line[], port: LineWriting): Promise<Written> {
  if (lines.length === 0) return { refused: [] };
  const answer = port.hasTime() ? await port.post(lines) : noTime;
  switch (answer.kind) {
    case "written":
      return { refused: [] };
    case "never":
      return { refused: refuse(lines, answer.reason) };
    case "later":
      return { refused: [], waiting: { lines, reason: answer.reason, afterSeconds: answer.afterSeconds } };
    case "partial":
      if (lines.length === 1 || (answer.refused ?? 0) >= lines.length) return { refused: refuse(lines, answer.reason) };
      return writeHalves(lines, port);
    case "too-large":
      return lines.length === 1 ? { refused: refuse(lines, answer.reason) } : writeHalves(lines, port);
  }
}

const refuse = (lines: readonly Line[], reason: string): Refusal[] => lines.map(({ of }) => ({ of, reason }));

async function writeHalves(lines: readonly Line[], port: LineWriting): Promise<Written> {
  const middle = Math.ceil(lines.length / 2);
  return writeInTurn([lines.slice(0, middle), lines.slice(middle)], port);
}

/** Writes parts one after the other. Those after one that must wait are not sent, and wait too. */
export async function writeInTurn(parts: readonly (readonly Line[])[], port: LineWriting): Promise<Written> {
  const refused: Refusal[] = [];
  for (const [index, part] of parts.entries()) {
    const written = await writeLines(part, port);
    refused.push(...written.refused);
    if (written.waiting) {
      const { lines, ...why } = written.waiting;
      return { refused, waiting: { ...why, lines: [...lines, ...parts.slice(index + 1).flat()] } };
    }
  }
  return { refused };
}
