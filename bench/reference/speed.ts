/**
 * Measures single points, one a request, through the platform and through the reference program, which take turns: as
 * many as 32 connections get through, and at fixed rates.
 */

import { loadavg } from "node:os";
import { join } from "node:path";
import { plainly, withDirectory, withLaptopOn } from "../laptop.ts";
import { connectTo, signatureSecret as secret } from "../receivers/connect.ts";
import { Receivers } from "../receivers/receivers.ts";
import { quantile, roundsOr } from "../settings.ts";
import {
  type ClosedFigures,
  connections,
  measureClosed,
  measureOpen,
  type OpenFigures,
  type Program,
} from "./phases.ts";
import { Reference } from "./reference.ts";

export interface ProgramFigures {
  /** The medians of the rounds. */
  readonly closed: ClosedFigures;
  readonly closedRounds: readonly ClosedFigures[];
  /** By rate, the medians of the rounds. */
  readonly open: readonly OpenFigures[];
}

export interface SpeedFigures {
  readonly name: "speed";
  readonly rounds: number;
  readonly connections: number;
  /** How many programs wanted the processor in the minute before. Where others did, the figures say less. */
  readonly loadBefore: number;
  readonly reference: ProgramFigures;
  readonly ours: ProgramFigures;
  /** Delivered a second, ours over the reference's, round by round. */
  readonly ratios: readonly number[];
  /** Their median. */
  readonly ratio: number;
}

const rounds = roundsOr(5);
const rates = [50, 200];

export const benchSpeed = (): Promise<SpeedFigures> =>
  withDirectory((folder) =>
    withLaptopOn(
      folder,
      async (bench) => {
        await using open = new AsyncDisposableStack();
        const { receiver, caFile, httpUrl } = bench.laptop.ready;
        const receivers = await Receivers.start(receiver, 1);
        open.defer(() => receivers.close());
        const [receiverUrl = ""] = receivers.urls;
        const file = join(folder, "reference.sqlite");
        const reference = open.use(await Reference.start({ file, receiverUrl, caFile, secret }));
        const { token } = await connectTo(receiverUrl, bench);
        return await compare(
          { name: "the reference program", httpUrl: reference.httpUrl, pid: reference.pid, token: "none", receivers },
          { name: "the platform", httpUrl, pid: bench.laptop.pid, token, receivers },
        );
      },
      plainly,
    ),
  );

/** What each round found of a program. */
interface Found {
  readonly closed: ClosedFigures[];
  readonly open: OpenFigures[];
}

async function compare(reference: Program, ours: Program): Promise<SpeedFigures> {
  const [loadBefore = 0] = loadavg();
  const found = new Map<Program, Found>([reference, ours].map((program) => [program, { closed: [], open: [] }]));
  let first = 0;
  const next = (): number => (first += 1_000_000);
  // Programs compile their code in their first seconds.
  for (const program of found.keys()) await measureClosed(program, next());
  for (let round = 0; round < rounds; round++) {
    for (const [program, { closed }] of found) closed.push(await measureClosed(program, next()));
  }
  for (let round = 0; round < rounds; round++) {
    for (const rate of rates) {
      for (const [program, { open }] of found) open.push(await measureOpen(program, rate, next()));
    }
  }
  const [figuresOfReference, figuresOfOurs] = [...found.values()].map(figuresOf) as [ProgramFigures, ProgramFigures];
  const ratios = figuresOfOurs.closedRounds.map(
    ({ deliveredPerSecond }, round) =>
      deliveredPerSecond / (figuresOfReference.closedRounds[round]?.deliveredPerSecond ?? Number.NaN),
  );
  return {
    name: "speed",
    rounds,
    connections,
    loadBefore,
    reference: figuresOfReference,
    ours: figuresOfOurs,
    ratios,
    ratio: quantile(ratios, 0.5),
  };
}

const medianOf = <T>(rows: readonly T[], pick: (row: T) => number): number => quantile(rows.map(pick), 0.5);

function figuresOf({ closed, open }: Found): ProgramFigures {
  const isTimed = closed.every(({ processorMillisPerEvent }) => processorMillisPerEvent !== null);
  return {
    closed: {
      events: medianOf(closed, ({ events }) => events),
      acceptedPerSecond: medianOf(closed, ({ acceptedPerSecond }) => acceptedPerSecond),
      deliveredPerSecond: medianOf(closed, ({ deliveredPerSecond }) => deliveredPerSecond),
      processorMillisPerEvent: isTimed ? medianOf(closed, (row) => row.processorMillisPerEvent ?? 0) : null,
      residentMebibytes: medianOf(closed, ({ residentMebibytes }) => residentMebibytes),
    },
    closedRounds: closed,
    open: rates.map((pointsPerSecond) => {
      const rows = open.filter((row) => row.pointsPerSecond === pointsPerSecond);
      return {
        pointsPerSecond,
        p50Millis: medianOf(rows, ({ p50Millis }) => p50Millis),
        p99Millis: medianOf(rows, ({ p99Millis }) => p99Millis),
      };
    }),
  };
}

if (import.meta.main) console.log(JSON.stringify(await benchSpeed(), null, 2));
