/**
 * Says how many of each thing there may be, so that nobody fills the room of others. `docs/limits.md` shows the same
 * figures.
 */

/** Bounds what calls make. A place that is full is answered 409. */
export const roomLimits = {
  projectsPerOrganization: 1000,
  usersPerOrganization: 1000,
  administratorsPerOrganization: 100,
  membersPerProject: 500,
  serviceAccountsPerProject: 100,
  keysPerServiceAccount: 10,
  apiTokensPerProject: 100,
  retentionsPerProject: 100,
  fleetsPerProject: 1000,
  /** A stage may set another. Each of its sources costs its project's lists and orders some time. */
  sourcesPerProject: 10_000,
  /** A stage may set another. Each has a queue and a mapping of its own. */
  connectorsPerProject: 10,
  /** Of each, the latest event is kept, and read whenever the source is shown as a device or synced. */
  eventTypesPerSource: 1000,
  /**
   * Rows that change data capture tells of, with the tombstones of deleted ones. They are counted where a source seems to
   * be full, which reads all of them within one run of `retain`.
   */
  rowsPerSource: 100_000,
  /** Each takes a part of the concurrency of what does the jobs of all projects. */
  jobsAtOncePerProject: 10,
} as const;

export type RoomLimits = { readonly [K in keyof typeof roomLimits]: number };

/** Bounds the syncs, replays and exports that are asked for in a project. More are answered 429. */
export const jobsPerHour = 120;

/** Bounds the sources that one call looks through to put devices in order, and so those that a project may have. */
export const mostLookedThrough = 20_000;

/** Bounds the lists and maps in bodies. A longer one is answered 400. */
export const bodyLimits = {
  /** A point is copied for each of them, and what one request becomes must fit into one run of `route`. */
  retentionsPerSource: 10,
  /** Labels, or variables: with `bytesPerRecord` they fit into an item of 400 KB with the rest of their source. */
  entriesPerRecord: 100,
  bytesPerRecord: 32 * 1024,
  /** Sources that an API token is bound to, which are read with it at each of its calls. */
  databasesPerToken: 1000,
  entriesPerBatch: 100,
  /** There are two. They may be named repeatedly. */
  scopesPerToken: 10,
} as const;
