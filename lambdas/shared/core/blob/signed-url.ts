/** Declares the URLs by which anybody may put or get one file, for a while. */

export interface Upload {
  readonly mediaType: string;
  readonly bytes: number;
}

export interface SignedUrl {
  readonly url: string;
  /** The headers that the request must have, for which it was signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly endsAtMillis: number;
}
