/** Lists the devices of one project or several, filtered and in order, page by page. */

import * as v from "valibot";
import { mayTouch } from "../../../../shared/access/authorize.ts";
import { deviceChoice } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { chunksOf } from "../../../../shared/core/chunks.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { mostLookedThrough } from "../../../../shared/core/limits.ts";
import {
  type DeviceFilter,
  matches,
  type Order,
  orderValueOf,
  type Rank,
  readLabelFilter,
  readOrder,
} from "../../../../shared/core/source/device-query.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { deviceId } from "../../../../shared/devices/names.ts";
import type { Asking } from "../../http/asking.ts";
import { bytesOf, mostAnswerBytes } from "../../http/pages/answer-size.ts";
import { mostRanked, type RankedPage, RankTokens, rankedPage, shownAtOnce } from "../../http/pages/ranked.ts";
import { pageQuery, readPageSize } from "../../http/paging.ts";
import type { Uses } from "../../registry.ts";
import { readDevice, type ShownDevice, showDevices } from "./show.ts";
import { type Walked, walk } from "./walk.ts";

export const listQuery = {
  query: { schema: v.string(), description: "A part of the display name or the id." },
  ...deviceChoice,
  order_by: {
    schema: v.string(),
    description: "displayName, name, type, labels.<key> or reported.<event type>.<field>; - before it to descend.",
  },
  ...pageQuery,
} as const satisfies Query;

const mostOfPage = 100;
/**
 * Limits how many sources one call reads for a page. The page ends there, short or empty, if the filter skips many
 * sources.
 */
const mostRead = 2_000;
/** Limits how often one call reads, since a project costs a read even if it has no source. */
export const mostReads = 250;

interface Listing extends Walked {
  readonly isWanted: (source: Source) => boolean;
  readonly size: number;
  /** Holds the place of the last device shown. */
  readonly after: Rank | undefined;
}

/** Answers a page of devices. `projects` are ids of projects that the caller may read. */
export async function listDevices(asking: Asking, projects: readonly string[]) {
  const { request, caller, ports } = asking;
  const asked = readQuery(request, listQuery);
  const order = asked.order_by === undefined ? undefined : readOrder(asked.order_by);
  const filter: DeviceFilter = {
    words: asked.query ?? "",
    types: asked.device_types,
    productNumbers: asked.product_numbers,
    labels: asked.label_filters.map(readLabelFilter),
  };
  const { device_ids, order_by } = asked;
  const tokens = new RankTokens([projects, filter, device_ids, order_by]);
  const listing: Listing = {
    projects: projects.toSorted(),
    ids: [...new Set(device_ids.map(deviceId))].sort(),
    isWanted: (source) => mayTouch(caller, source.id) && matches(source, filter),
    size: readPageSize(request, mostOfPage),
    after: tokens.read(request),
  };
  const { shown, next } = order ? await ordered(listing, order, ports) : await inTurn(listing, ports);
  return { devices: shown, nextPageToken: tokens.after(next) };
}

const unordered = ({ project, id }: Pick<Source, "project" | "id">): Rank => ({ value: [0, 0], project, id });

/** Answers a page in the order of projects and ids, and reads no more than the page needs. */
async function inTurn(
  listing: Listing,
  ports: Uses<"sources" | "identities" | "latestEvents">,
): Promise<RankedPage<ShownDevice>> {
  const { sources, next } = await readInTurn(listing, ports);
  const shown = await showDevices(sources, ports);
  const last = shown.length < sources.length ? sources[shown.length - 1] : undefined;
  return { shown, next: last ? unordered(last) : next };
}

interface Found {
  readonly sources: readonly Source[];
  readonly next?: Rank;
}

async function readInTurn(listing: Listing, ports: Uses<"sources" | "identities">): Promise<Found> {
  const found: Source[] = [];
  let [reads, read, bytes] = [0, 0, 0];
  for await (const { project, sources } of walk(listing, listing.after, ports)) {
    reads++;
    read += sources.length;
    const wanted = sources.filter(listing.isWanted);
    found.push(...wanted);
    bytes += bytesOf(wanted);
    const last = found[listing.size - 1];
    if (last && found.length > listing.size) return { sources: found.slice(0, listing.size), next: unordered(last) };
    // Begins the next page in this project, at its beginning if it has no source.
    const next = unordered({ project, id: sources.at(-1)?.id ?? "" });
    if (read >= mostRead || reads >= mostReads || bytes >= mostAnswerBytes) return { sources: found, next };
  }
  return { sources: found };
}

async function ordered(
  listing: Listing,
  order: Order,
  ports: Uses<"sources" | "identities" | "latestEvents">,
): Promise<RankedPage<ShownDevice>> {
  const ranks: Rank[] = [];
  let [reads, read] = [0, 0];
  for await (const { project, sources } of walk(listing, undefined, ports)) {
    reads++;
    read += sources.length;
    for (const some of chunksOf(sources.filter(listing.isWanted), shownAtOnce)) {
      ranks.push(...(await ranksOf(project, some, order, ports)));
    }
    if (ranks.length > mostRanked || read > mostLookedThrough || reads > mostReads) throw tooManyToSort();
  }
  return rankedPage({ ranks, descending: order.descending, show: (some) => showRanked(some, ports) }, listing);
}

async function showRanked(ranks: readonly Rank[], ports: Uses<"sources" | "latestEvents">) {
  const sources = new Map<string, Source>();
  for (const [project, group] of Map.groupBy(ranks, (rank) => rank.project)) {
    const ids = group.map(({ id }) => id);
    for (const source of await ports.registry.sources.getMany(project, ids))
      sources.set(`${project}/${source.id}`, source);
  }
  return Promise.all(
    ranks.map(({ project, id }) => {
      const source = sources.get(`${project}/${id}`);
      return source && readDevice(source, ports);
    }),
  );
}

const tooManyToSort = (): PlatformError =>
  new PlatformError(
    "bad-request",
    `order_by puts at most ${mostRanked} devices in order, out of ${mostLookedThrough} in ${mostReads} projects; name fewer projects, narrow the list by a filter, or leave order_by out.`,
  );

async function ranksOf(
  project: string,
  sources: readonly Source[],
  order: Order,
  { registry }: Uses<"latestEvents">,
): Promise<Rank[]> {
  const { field } = order;
  const isReported = field.of === "reported";
  const ids = sources.map(({ id }) => id);
  const latest = isReported ? await registry.latestEvents.ofType(project, ids, field.eventType) : undefined;
  return sources.map((source) => ({
    value: orderValueOf(source, order, latest?.get(source.id)),
    project,
    id: source.id,
  }));
}
