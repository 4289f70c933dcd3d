/** Reads to which live data of a company clients subscribe, and the events by which AWS IoT Core tells of it. */

import { PlatformError } from "../error.ts";
import type { SourceId } from "../id.ts";
import { parseJson } from "../parse-json.ts";
import { readFilter, type TopicFilter } from "./topic-filter.ts";

/** The trees of topics on which a company gets its live data. */
export const liveTrees = ["raw", "points"] as const;
export type LiveTreeName = (typeof liveTrees)[number];

/** A filter of a company's live data. Source and measurement are there where the filter writes them out. */
export interface WatchedFilter {
  readonly tree: LiveTreeName;
  readonly companyName: string;
  readonly source?: SourceId;
  readonly measurement?: string;
  readonly filter: TopicFilter;
}

const isWildcard = (level: string): boolean => level === "+" || level === "#";

/**
 * Answers undefined for a filter of anything else, for one that does not write its company out, and for a shared one:
 * what is known already is nothing to be shared out.
 */
export function readWatchedFilter(text: string): WatchedFilter | undefined {
  const filter = readFilter(text);
  if ("fault" in filter || filter.group !== undefined) return undefined;
  const [version, tree, companyName, source, , measurement] = filter.levels;
  if (version !== "v1" || (tree !== "raw" && tree !== "points")) return undefined;
  if (companyName === undefined || isWildcard(companyName) || source === undefined) return undefined;
  return {
    tree,
    companyName,
    ...(isWildcard(source) ? {} : { source }),
    ...(measurement === undefined || isWildcard(measurement) ? {} : { measurement }),
    filter,
  };
}

/** Tells whether some live message of the company in the tree may go to the filter's subscribers, shared or not. */
export function mayMatchTree(text: string, tree: LiveTreeName, companyName: string): boolean {
  const filter = readFilter(text);
  if ("fault" in filter) return false;
  for (const [index, level] of ["v1", tree, companyName].entries()) {
    const asked = filter.levels[index];
    if (asked === "#") return true;
    if (asked !== "+" && asked !== level) return false;
  }
  return true;
}

/** Tells that a client has subscribed. */
export interface SubscribedEvent {
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly filters: readonly string[];
}

const subscribedTopic = /^\$aws\/events\/subscriptions\/subscribed\/./s;

/** Reads an event. Answers undefined for one of another kind, and throws `internal` for one that is not as documented. */
export function readSubscribedEvent(topic: string, payload: Uint8Array): SubscribedEvent | undefined {
  if (!subscribedTopic.test(topic)) return undefined;
  const event: unknown = parseJson(Buffer.from(payload).toString("utf8"));
  if (typeof event !== "object" || event === null) throw odd();
  const fields: { readonly [name: string]: unknown } = { ...event };
  const { clientId, timestamp: at, topics } = fields;
  if (typeof clientId !== "string" || typeof at !== "number" || !isTexts(topics)) throw odd();
  return { clientId, at, filters: topics };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const odd = (): PlatformError =>
  new PlatformError("internal", "An event of a client's subscriptions lacks its client, time or topics.");
