/** Says what Timestream answered to records that were written. */

/** A record that was not taken, by its place in the call. */
export interface Rejection {
  readonly index: number;
  /** Timestream's own words. */
  readonly reason: string;
  /**
   * Is `superseded` if there is the same record already, of the same version or a later one; `time` if the table does not
   * take the record's time now; and `content` where it will never be taken.
   */
  readonly cause: "superseded" | "time" | "content";
}

export type WriteAnswer =
  | { readonly kind: "written" }
  /** All others of the call are written. */
  | { readonly kind: "rejected"; readonly rejections: readonly Rejection[] }
  /** Nothing of the call is written, because something in it is malformed. */
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "no-table" }
  | { readonly kind: "busy" };
