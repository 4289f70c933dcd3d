/** Declares a host of CloudFront's: which paths lead where, and the files that are published there. */

export interface LocalSite {
  /** The name under which CloudFront would serve it. */
  readonly domainName: string;
  /** In the order in which CloudFront tries them. The last one takes every path. */
  readonly behaviours: readonly LocalBehaviour[];
  readonly publications: readonly LocalPublication[];
}

export interface LocalBehaviour {
  /** A pattern of paths: `*` stands for any characters, `?` for any one. */
  readonly pattern: string;
  readonly methods: readonly string[];
  /** The name of the bucket whose files it serves. Absent if it leads to an API, which the doors serve anyway. */
  readonly bucket?: string;
  /** The source of the function that sees a request before a file is looked for. */
  readonly requestFunction?: string;
  /** Headers that every answer gets, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compresses: boolean;
}

/** Files that a deployment puts into a bucket. */
export interface LocalPublication {
  readonly bucket: string;
  readonly sources: readonly LocalFileSource[];
  /** Patterns of names that are left out, unless one of the others takes them in again. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly cacheControl: string | undefined;
}

export interface LocalFileSource {
  /** The absolute path of the folder that holds the files. */
  readonly folder: string;
  /** What texts in the files are replaced by, which only a deployment knows. */
  readonly markers: Readonly<Record<string, string>>;
}
