/**
 * Makes what a client is sent that has subscribed to a company's live data: the latest point of each type of each
 * source, on the topics that its filters match (docs/adr/0037-a-subscriber-is-sent-the-last-values.md).
 */

import type { IdentifiedPoint } from "../event/point.ts";
import type { SourceId } from "../id.ts";
import { labelsChanged } from "../source/label.ts";
import { liveTree, type MqttMessage } from "./live-tree.ts";
import { filterMatches } from "./topic-filter.ts";
import type { WatchedFilter } from "./watched-filter.ts";

/** Bounds what a client is sent after it has subscribed, and so how long that takes. */
export const mostLastValues = 500;
/** Leaves a connection half of what it carries for what comes live meanwhile. */
export const lastValuesPerSecond = 50;
/** Bounds the sources that are looked at for one subscription. */
export const mostSourcesLookedAt = 1000;
/** Bounds how often in a minute an identity is sent last values, since its clients may connect over and over. */
export const mostFillsPerMinute = 20;

interface Place {
  readonly companyName: string;
  readonly source: SourceId;
}

/** Answers messages like those that come live, but marked, each once however many of the filters match it. */
export function lastValuesOf(
  place: Place,
  points: readonly IdentifiedPoint[],
  filters: readonly WatchedFilter[],
): readonly MqttMessage[] {
  // Leaves out the platform's own events, which are no data that a source sent.
  const sent = points.filter(({ measurement }) => measurement !== labelsChanged);
  const { messages } = liveTree(place, sent, { mark: { IsLastValue: true } });
  return messages.filter(({ topic }) => filters.some(({ filter }) => filterMatches(filter, topic)));
}

/** Says which sources the filters can match: these, or all. */
export function sourcesIn(filters: readonly WatchedFilter[]): readonly SourceId[] | "all" {
  const named = filters.flatMap(({ source }) => source ?? []);
  return named.length < filters.length ? "all" : [...new Set(named)];
}

/** Answers the one type that all filters name; undefined if they name several, or not all of them name one. */
export function typeIn(filters: readonly WatchedFilter[]): string | undefined {
  const [first] = filters;
  return filters.every(({ measurement }) => measurement === first?.measurement) ? first?.measurement : undefined;
}
