/** Declares what calls say to all parts of the registry alike: which page of a list, and what to change. */

/** Asks for a page of a list in the order of its ids, beginning after the id `after`. */
export interface ListPage {
  readonly after: string | undefined;
  readonly limit: number;
}

/** Holds what to set. An attribute that is undefined is removed. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };
