/** Declares what a store asks of the inventory of its data directory. */

/** All paths are absolute. */
export interface StoreList {
  /** Of the data directory. A store that has another one comes from elsewhere. */
  readonly id: string;
  /** Whether all files are known to be as the last run left them, so that a store need not check its own. */
  readonly isIntact: boolean;
  /** Whether the store was made by an earlier start, and so must be there. */
  has(path: string): boolean;
  add(path: string): void;
}

/** For a file that stands alone. */
export const unlisted: StoreList = { id: "", isIntact: false, has: () => false, add: () => undefined };
