/**
 * Decides when a source has sent nothing for too long, and makes the event that tells of it
 * (docs/protocols/data-connectors.md, "Events").
 */

import { minuteMillis } from "../duration.ts";
import type { Point } from "../event/point.ts";
import { isoMillis } from "../instant.ts";
import type { Source } from "./source.ts";

/** An event type of the platform's own: no measurement may have this name (see `intake/names.ts`). */
export const noDataAlert = "noDataAlert";

export type NoDataState = "SILENT" | "RECEIVING";

/** Is what was told last of a source that is watched. Times are milliseconds since 1970. */
export interface NoDataAlert {
  readonly state: NoDataState;
  /** When the platform noticed. */
  readonly since: number;
  /** When data came last; absent if none ever did. */
  readonly lastDataAt?: number | undefined;
  /** By when data has or had to come. */
  readonly deadline: number;
  /** True where the silence ended because the source was given longer, and not because it sent. */
  readonly isGivenLonger?: true | undefined;
  /** Tells the source from one that had its UID before. */
  readonly sourceCreateTime: string;
}

/** Is what of a source decides about its alert. */
export type WatchedSource = Pick<Source, "enabled" | "noDataAfterSeconds" | "noDataSince" | "createTime">;

interface Known {
  readonly lastDataAt?: number | undefined;
  readonly alert?: NoDataAlert | undefined;
}

export type NoDataDecision =
  /** Nobody wants to know of the source's silence, or it is gone. */
  | { readonly kind: "unwatched" }
  /** The alert changes, and whoever listens has to be told. */
  | { readonly kind: "tell"; readonly alert: NoDataAlert }
  /** The source is silent, which has been told. */
  | { readonly kind: "silent" }
  /** The source need not have sent anything before the deadline. */
  | { readonly kind: "wait"; readonly deadline: number };

/** Answers from when on a source is watched: its silence before does not count. */
export const watchedSince = ({ noDataSince, createTime }: WatchedSource): number =>
  noDataSince ?? Date.parse(createTime);

/** Answers by when a source has to send, and undefined if nobody wants to know. */
function deadlineOf(source: WatchedSource, lastDataAt: number | undefined): number | undefined {
  if (!source.enabled || source.noDataAfterSeconds === null) return undefined;
  return Math.max(lastDataAt ?? 0, watchedSince(source)) + source.noDataAfterSeconds * 1000;
}

/**
 * Tells whether an alert still counts: not where nobody watches the source, or where it is of a source that had this UID
 * before, or of a time before the source was disabled or nobody watched it, and is now watched anew.
 */
export const isAlertOf = (source: WatchedSource, { sourceCreateTime, since }: NoDataAlert): boolean =>
  source.enabled &&
  source.noDataAfterSeconds !== null &&
  sourceCreateTime === source.createTime &&
  since > watchedSince(source);

const alertOf = (source: WatchedSource, alert: NoDataAlert | undefined): NoDataAlert | undefined =>
  alert && isAlertOf(source, alert) ? alert : undefined;

export function decideOnSilence(source: WatchedSource | undefined, known: Known, nowMillis: number): NoDataDecision {
  const { lastDataAt } = known;
  const deadline = source && deadlineOf(source, lastDataAt);
  if (!source || deadline === undefined) return { kind: "unwatched" };
  const told = alertOf(source, known.alert);
  const change = (state: NoDataState, more: Pick<NoDataAlert, "isGivenLonger"> = {}): NoDataDecision => ({
    kind: "tell",
    alert: { state, since: nowMillis, lastDataAt, deadline, ...more, sourceCreateTime: source.createTime },
  });
  if (told?.state === "SILENT") {
    // Tells that data came even where it is too long ago again: what follows is another silence.
    if (told.lastDataAt !== lastDataAt) return change("RECEIVING");
    return deadline > nowMillis ? change("RECEIVING", { isGivenLonger: true }) : { kind: "silent" };
  }
  return deadline > nowMillis ? { kind: "wait", deadline } : change("SILENT");
}

/** Is an alert as people see it: before anything was told, a source that is watched counts as one that sends. */
export interface ShownAlert {
  readonly state: NoDataState;
  readonly since: number;
  readonly deadline: number;
}

/** Answers the state of a source's alert, also where data came and nobody was told yet; undefined if nobody watches it. */
export function shownAlert(source: WatchedSource, { lastDataAt, alert }: Known): ShownAlert | undefined {
  const deadline = deadlineOf(source, lastDataAt);
  if (deadline === undefined) return undefined;
  const told = alertOf(source, alert);
  if (told?.state === "SILENT" && told.lastDataAt === lastDataAt) return { ...told, deadline };
  const since = told?.state === "SILENT" ? lastDataAt : told?.since;
  return { state: "RECEIVING", since: since ?? watchedSince(source), deadline };
}

/** Answers the minute, counted since 1970, in which a deadline lies. */
export const dueMinuteOf = (deadline: number): number => Math.floor(deadline / minuteMillis);

/** DynamoDB writes a thousand items a second to one partition, and a whole fleet may be due in one minute. */
export const silenceShards = 8;

/** Spreads sources over the shards, each always onto the same one. */
export function silenceShardOf(source: string): number {
  let sum = 0;
  for (let index = 0; index < source.length; index++) sum = (sum * 31 + source.charCodeAt(index)) % 65_521;
  return sum % silenceShards;
}

/** Writes the alert as a point, so that it takes the way of all events. */
export const pointOfAlert = ({ state, since, lastDataAt, deadline }: NoDataAlert): Point => ({
  measurement: noDataAlert,
  connectionTag: "",
  tags: {},
  fields: {
    state,
    since: isoMillis(since),
    deadline: isoMillis(deadline),
    ...(lastDataAt === undefined ? {} : { lastDataTime: isoMillis(lastDataAt) }),
  },
  atNanos: `${since}000000`,
  // Has the event id depend on the nonce that is kept with the alert, so that one that is queued twice is one event.
  timeIsOurs: true,
});

/** Says in one line what happened. */
export function alertText({ state, lastDataAt, deadline, isGivenLonger }: NoDataAlert): string {
  const last = lastDataAt === undefined ? "No data ever came" : `The last data came at ${isoMillis(lastDataAt)}`;
  if (isGivenLonger) return `The source may be silent for longer now: data is due by ${isoMillis(deadline)}. ${last}.`;
  if (state === "RECEIVING") return `The source sends again. ${last}.`;
  return `The source is silent: data was due by ${isoMillis(deadline)}. ${last}.`;
}
