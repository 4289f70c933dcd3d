/** What the engine needs of the world around it. */

import type { Catalogue, Place } from "../catalogue.ts";
import type { SeriesReader } from "../series.ts";

/** How InfluxQL names a place. What is absent is what the request named beside the query, or the default. */
export interface PlaceName {
  readonly database?: string;
  readonly retention?: string;
}

/** What `SHOW RETENTION POLICIES` tells of a retention that a source is linked to. */
export interface RetentionPolicy {
  readonly name: string;
  readonly durationSeconds: number;
  /** Whether it is the one that counts where none is named. */
  readonly isDefault: boolean;
}

/** The sources that whoever asks may read, and their retentions. */
export interface Databases {
  /** Throws `not-found`, in words for the caller, for what there is not or what the caller may not read. */
  placeOf(name: PlaceName): Promise<Place>;
  /** The names of all databases that the caller may read. */
  names(): Promise<readonly string[]>;
  retentionPolicies(database: string | undefined): Promise<readonly RetentionPolicy[]>;
}

/** How much one statement may do. */
export interface Limits {
  /** Rows of the answer. */
  readonly rows: number;
  /** Values of all its rows, or of those of a subquery, which take some 35 bytes each while they are made. */
  readonly cells: number;
  /** Bytes that functions hold at once while they read, about: a statement may have hundreds of them. */
  readonly heldBytes: number;
  /** Points that are read, whether they match or not. */
  readonly points: number;
  /** Milliseconds since 1970 at which the statement stops. */
  readonly deadlineMillis: number;
}

export interface EnginePorts {
  readonly databases: Databases;
  readonly catalogue: Catalogue;
  readonly reader: SeriesReader;
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  readonly nowMillis: () => number;
  /** From 0 to below 1, for `sample`. */
  readonly random: () => number;
}

/** What one statement may do unless its caller says otherwise. The time comes on top. */
export const defaultLimits = { rows: 100_000, cells: 10_000_000, heldBytes: 900_000_000, points: 2_000_000 } as const;
