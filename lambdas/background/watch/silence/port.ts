/** Declares what looking at silent sources asks of the outside. */

import type { ProjectId, SourceId } from "../../../shared/core/id.ts";
import type { NewMessage } from "../../../shared/core/source/message.ts";
import type { NoDataAlert } from "../../../shared/core/source/no-data.ts";
import type { Source } from "../../../shared/core/source/source.ts";

export interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Says that something changed about a source. It stays until a time in milliseconds since 1970. */
export interface Mark extends Place {
  readonly keepUntil: number;
  readonly edition: number;
}

/** A source in the bucket of a minute, counted since 1970, with what tells whether it is still in time. */
export interface Due extends Place {
  readonly minute: number;
  readonly afterSeconds: number;
  /** Milliseconds since 1970 before which silence does not count. */
  readonly since: number;
}

/** Is an alert that was decided on and is not known to have been told. */
export interface Untold {
  /** A body for the intake queue. */
  readonly event: string;
  /** True once the event is queued. */
  readonly isQueued?: true;
}

export interface State {
  readonly lastDataAt?: number;
  readonly alert?: NoDataAlert;
  readonly untold?: Untold;
  /** The minute of the one place of the source that counts. */
  readonly lookAt?: number;
}

type Changes = { readonly [K in keyof State]?: State[K] | undefined };

interface SilenceStore {
  /** Begins a run, and answers the minute through which all was worked off; undefined while another run is at work. */
  begin(nowMillis: number, untilMillis: number): Promise<number | undefined>;
  setThrough(minute: number): Promise<void>;
  end(untilMillis: number): Promise<void>;
  mark(place: Place, keepUntil: number): Promise<void>;
  marks(shard: number): Promise<readonly Mark[]>;
  /** Removes the mark, unless the source was marked again meanwhile. */
  unmark(mark: Mark): Promise<void>;
  due(minute: number, shard: number): Promise<readonly Due[]>;
  /** Puts the source into the bucket of a minute, and has that place alone count. */
  schedule(due: Due): Promise<void>;
  state(place: Place): Promise<State | undefined>;
  /** Answers states by `project#source`. */
  states(places: readonly Place[]): Promise<ReadonlyMap<string, State>>;
  /** Answers false if the state is not as expected any more. */
  change(place: Place, changes: Changes, expected?: Changes): Promise<boolean>;
  list(place: Place, alert: NoDataAlert): Promise<void>;
  unlist(place: Place): Promise<void>;
}

export interface SilencePort {
  readonly silence: SilenceStore;
  readonly source: (place: Place) => Promise<Source | undefined>;
  /** Tells whether the project is there, and is not being deleted. */
  readonly isAlive: (project: ProjectId) => Promise<boolean>;
  /** Resolves when the event is durable. */
  readonly sendEvent: (project: ProjectId, body: string) => Promise<void>;
  readonly addMessage: (place: Place, message: NewMessage) => Promise<void>;
  /** Tells people and programs that subscribed. Does nothing on a stage that has no topic for it. */
  readonly publish: (source: Source, alert: NoDataAlert) => Promise<void>;
  readonly nowMillis: () => number;
  readonly newNonce: () => string;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}
