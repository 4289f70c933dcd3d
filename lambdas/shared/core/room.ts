/** Says where there may be only so many of something, and how it is counted (docs/adr/0027-a-place-is-taken-before-it-is-filled.md). */

import type { ProjectId, SourceId } from "./id.ts";
import type { Scope } from "./identity/membership.ts";

/** Names one room: of whom, and for what. */
export interface RoomName {
  readonly of:
    | Scope
    | { readonly serviceAccount: string }
    | { readonly source: SourceId; readonly sourceProject: ProjectId };
  readonly things: string;
}

/** Holds places while what they were taken for is made. */
export interface Hold {
  /** Is unique to the call that holds them. */
  readonly token: string;
  readonly places: number;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Is what is kept of a room. */
export interface RoomCount {
  /** Is never less than the things that are there and the places that are held. */
  readonly taken: number;
  /** Changes whenever places are taken. */
  readonly edition: number;
  readonly holds: readonly Hold[];
}
