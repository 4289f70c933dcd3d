/**
 * The port by which queries learn what there is, without reading points: which measurements, fields and tags a source
 * has in a retention. It answers `SHOW`, and says what `*` stands for.
 */

import type { ProjectId, SourceId } from "../id.ts";

/** InfluxQL's names of what a field may hold. All numbers are floats. */
export type FieldType = "float" | "string" | "boolean";

/** A database of InfluxQL is a source, and a retention policy is one of its retentions. */
export interface Place {
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
  readonly source: SourceId;
}

/** The values of a tag that were seen, without repeats and in any order. */
export interface KnownTag {
  readonly values: readonly string[];
  /** False if there were more values than a catalogue keeps of a tag. */
  readonly complete: boolean;
}

/** What is known of one series. It may know more than there still is, and never less. */
export interface KnownSeries {
  readonly measurement: string;
  /** The types that each field has had. A field has one in most series. */
  readonly fields: ReadonlyMap<string, ReadonlySet<FieldType>>;
  /** By key, `Connection_Tag` among them. */
  readonly tags: ReadonlyMap<string, KnownTag>;
  /** The first and last day of which there are points, in days since 1970. */
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Something that a catalogue knows of a source: a series, or else a tag of one. */
export interface CatalogueEntry {
  readonly name: string;
  readonly series?: Pick<Place, "retention"> & Pick<KnownSeries, "measurement">;
}

/** Bounds the values that a catalogue keeps of each tag. */
export const mostTagValues = 1_000;

export interface Catalogue {
  /** Answers all series of a source in a retention, in any order; none if nothing was written. */
  seriesAt(place: Place): Promise<readonly KnownSeries[]>;
}
