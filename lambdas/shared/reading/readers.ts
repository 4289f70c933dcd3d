/**
 * Chooses by what the points of a retention are read: each kind of store has a reader of its own. A reader is made when
 * a query asks for its kind, so that an environment which is never asked for it pays nothing for its client.
 */

import { PlatformError } from "../core/error.ts";
import type { Retention, RetentionKind } from "../core/project/retention.ts";
import type { Batch, Scan, SeriesReader } from "../core/query/series.ts";

type RetentionsByKind = { readonly [Kind in RetentionKind]: Extract<Retention, { readonly kind: Kind }> };

/** Answers the reader of a retention. It is called for each scan, so that whoever needs a client remembers it. */
export type MakeReader<Kind extends RetentionKind> = (
  retention: RetentionsByKind[Kind],
) => SeriesReader | Promise<SeriesReader>;

/** Holds a line for each kind that can be read. A kind without one is answered by an error that names it. */
export type Readers = { readonly [Kind in RetentionKind]?: MakeReader<Kind> };

/** Keeps the readers of the kinds that a stage has: it has no right to read what belongs to another. */
export const readersOfStage = (kinds: readonly string[], readers: Readers): Readers =>
  Object.fromEntries(Object.entries(readers).filter(([kind]) => kinds.includes(kind)));

/** How long points stay in an InfluxDB of the project's own is that server's to say. */
const oldestOf = ({ kind, durationSeconds }: Retention, nowMillis: number): bigint | undefined =>
  kind === "INFLUXDB" ? undefined : BigInt(Math.floor(nowMillis - durationSeconds * 1000)) * 1_000_000n;

interface Chosen {
  readonly make: () => SeriesReader | Promise<SeriesReader>;
  /** Nanoseconds since 1970 of the oldest point that the retention still keeps; undefined if nothing here says so. */
  readonly oldest: bigint | undefined;
}

/**
 * Reads the retentions that a request has come upon, each by its kind, and of each what it keeps by its duration: stores
 * remove what is older in their own time, and do not learn at once of a duration that was shortened.
 */
export class ChosenReaders implements SeriesReader {
  private readonly readers: Readers;
  private readonly nowMillis: () => number;
  private readonly chosen = new Map<string, Chosen>();

  constructor(readers: Readers, nowMillis: () => number) {
    this.readers = readers;
    this.nowMillis = nowMillis;
  }

  /** Remembers the retention for what is scanned of it. Throws `unprocessable` if its kind is not read here. */
  choose(retention: Retention): void {
    const make = this.readerOf(retention.kind, retention);
    this.chosen.set(retention.id, { make, oldest: oldestOf(retention, this.nowMillis()) });
  }

  async *scan(scan: Scan): AsyncGenerator<Batch, void> {
    const chosen = this.chosen.get(scan.series.retention);
    if (!chosen) throw new Error("A retention is read that was not chosen.");
    const { make, oldest = scan.from } = chosen;
    const from = scan.from > oldest ? scan.from : oldest;
    if (from <= scan.to) yield* (await make()).scan({ ...scan, from });
  }

  private readerOf<Kind extends RetentionKind>(kind: Kind, retention: RetentionsByKind[Kind]) {
    const make: MakeReader<Kind> | undefined = this.readers[kind];
    if (make) return () => make(retention);
    throw new PlatformError(
      "unprocessable",
      `The retention ${JSON.stringify(retention.displayName)} is of the kind ${kind}, which is not read here; ask its own store, or have whoever runs this deployment add ${kind} to retentionKinds.`,
    );
  }
}
