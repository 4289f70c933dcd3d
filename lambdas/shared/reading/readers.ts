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

/** Reads the retentions that a request has come upon, each by its kind. */
export class ChosenReaders implements SeriesReader {
  private readonly readers: Readers;
  private readonly chosen = new Map<string, () => SeriesReader | Promise<SeriesReader>>();

  constructor(readers: Readers) {
    this.readers = readers;
  }

  /** Remembers the retention for what is scanned of it. Throws `unprocessable` if its kind is not read here. */
  choose(retention: Retention): void {
    this.chosen.set(retention.id, this.readerOf(retention.kind, retention));
  }

  async *scan(scan: Scan): AsyncGenerator<Batch, void> {
    const make = this.chosen.get(scan.series.retention);
    if (!make) throw new Error("A retention is read that was not chosen.");
    yield* (await make()).scan(scan);
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
