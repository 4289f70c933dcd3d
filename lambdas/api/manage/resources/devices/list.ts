/** Lists the devices of one project or several, filtered and in order, page by page. */

import { hash } from "node:crypto";
import * as v from "valibot";
import { mayTouch } from "../../../../shared/access/authorize.ts";
import { deviceChoice } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { chunksOf } from "../../../../shared/core/chunks.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { mostLookedThrough } from "../../../../shared/core/limits.ts";
import {
  compareRanks,
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
import { jsonText, pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import type { Uses } from "../../registry.ts";
import { showDevices } from "./show.ts";

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
/**
 * Limits how many sources one call puts in order. It needs all of them for every page.
 */
export const mostSorted = 5_000;
const readAtOnce = 500;
/** Limits how many sources, and latest events of theirs, are held at once beside a page. */
const rankedAtOnce = 25;

interface Listing {
  /** Holds the ids of projects, in order. */
  readonly projects: readonly string[];
  /** Holds the ids of the devices to list. If there are none, all devices are listed. */
  readonly ids: readonly string[];
  readonly isWanted: (source: Source) => boolean;
  readonly size: number;
  /** Identifies everything that is asked except the page, so that a token is accepted only where it was given out. */
  readonly fingerprint: string;
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
  const { page_size: _, page_token: __, device_ids, order_by } = asked;
  const fingerprint = hash("sha256", JSON.stringify([projects, filter, device_ids, order_by])).slice(0, 12);
  const listing: Listing = {
    projects: projects.toSorted(),
    ids: [...new Set(device_ids.map(deviceId))].sort(),
    isWanted: (source) => mayTouch(caller, source.id) && matches(source, filter),
    size: readPageSize(request, mostOfPage),
    fingerprint,
    after: readPosition(request, (token) => positionOf(token, fingerprint), "this call, with these parameters,"),
  };
  const { sources, next } = order ? await ordered(listing, order, ports) : await inTurn(listing, ports);
  const devices = await showDevices(
    sources.map(({ source }) => source),
    ports,
  );
  const cut = devices.length < sources.length ? sources[devices.length - 1]?.rank : next;
  return { devices, nextPageToken: cut ? pageToken(JSON.stringify([fingerprint, cut])) : "" };
}

const position = v.tuple([
  v.string(),
  v.object({
    value: v.tuple([v.picklist([0, 1, 2, 3]), v.union([v.number(), v.string()])]),
    project: v.string(),
    id: v.string(),
  }),
]);

function positionOf(token: string, fingerprint: string): Rank | undefined {
  const result = v.safeParse(v.pipe(jsonText, position), token);
  return result.success && result.output[0] === fingerprint ? result.output[1] : undefined;
}

interface Found {
  readonly sources: readonly { readonly source: Source; readonly rank: Rank }[];
  /** Holds where the next page begins after. It is absent on the last page. */
  readonly next?: Rank;
}

const unordered = ({ project, id }: Source): Rank => ({ value: [0, 0], project, id });

/** Answers a page in the order of projects and ids, and reads no more than the page needs. */
async function inTurn(listing: Listing, ports: Uses<"sources" | "identities">): Promise<Found> {
  const found: Source[] = [];
  let [reads, read, bytes] = [0, 0, 0];
  for await (const { project, sources } of walk(listing, listing.after, ports)) {
    reads++;
    read += sources.length;
    const wanted = sources.filter(listing.isWanted);
    found.push(...wanted);
    bytes += bytesOf(wanted);
    const last = found[listing.size - 1];
    if (last && found.length > listing.size) return pageOf(found.slice(0, listing.size), unordered(last));
    // Begins the next page in this project, at its beginning if it has no source.
    const next = { value: [0, 0], project, id: sources.at(-1)?.id ?? "" } as const;
    if (read >= mostRead || reads >= mostReads || bytes >= mostAnswerBytes) return pageOf(found, next);
  }
  return pageOf(found);
}

const pageOf = (sources: readonly Source[], next?: Rank): Found => ({
  sources: sources.map((source) => ({ source, rank: unordered(source) })),
  ...(next ? { next } : {}),
});

async function ordered(
  listing: Listing,
  order: Order,
  ports: Uses<"sources" | "identities" | "latestEvents">,
): Promise<Found> {
  // Keeps the ranks alone, since thousands of devices would not fit into the memory.
  const ranks: Rank[] = [];
  let [reads, read] = [0, 0];
  for await (const { project, sources } of walk(listing, undefined, ports)) {
    reads++;
    read += sources.length;
    for (const some of chunksOf(sources.filter(listing.isWanted), rankedAtOnce)) {
      ranks.push(...(await ranksOf(project, some, order, ports)));
    }
    if (ranks.length > mostSorted || read > mostLookedThrough || reads > mostReads) throw tooManyToSort();
  }
  const compare = (one: Rank, other: Rank) => compareRanks(one, other, order.descending);
  const { after } = listing;
  const sorted = ranks.sort(compare);
  return readRanked(after ? sorted.filter((one) => compare(one, after) > 0) : sorted, listing.size, ports);
}

/** Reads the first of the sources, as many as a page takes. Leaves out those that were deleted meanwhile. */
async function readRanked(ranks: readonly Rank[], size: number, { registry }: Uses<"sources">): Promise<Found> {
  const found: { source: Source; rank: Rank }[] = [];
  let [bytes, read] = [0, 0];
  for (const some of chunksOf(ranks.slice(0, size), rankedAtOnce)) {
    if (bytes >= mostAnswerBytes) break;
    const sources = new Map<string, Source>();
    for (const [project, group] of Map.groupBy(some, (rank) => rank.project)) {
      const ids = group.map(({ id }) => id);
      for (const source of await registry.sources.getMany(project, ids)) sources.set(`${project}/${source.id}`, source);
    }
    for (const rank of some) {
      const source = sources.get(`${rank.project}/${rank.id}`);
      if (source) found.push({ source, rank });
    }
    bytes += bytesOf([...sources.values()]);
    read += some.length;
  }
  const last = ranks[read - 1];
  return last && ranks.length > read ? { sources: found, next: last } : { sources: found };
}

const tooManyToSort = (): PlatformError =>
  new PlatformError(
    "bad-request",
    `order_by puts at most ${mostSorted} devices in order, out of ${mostLookedThrough} in ${mostReads} projects; name fewer projects, narrow the list by a filter, or leave order_by out.`,
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

interface Read {
  readonly project: string;
  /** Holds sources in the order of their ids. */
  readonly sources: readonly Source[];
}

/** Reads sources in the order of projects and ids, beginning after the one of `after`. */
async function* walk(listing: Listing, after: Rank | undefined, ports: Uses<"sources" | "identities">) {
  const first = after?.project ?? "";
  const projects = listing.projects.filter((id) => id >= first);
  const startIn = (project: string): string | undefined => (project === first ? after?.id : undefined);
  yield* listing.ids.length > 0
    ? namedSources(projects, listing.ids, startIn, ports)
    : allSources(projects, startIn, ports);
}

type StartIn = (project: string) => string | undefined;

async function* allSources(projects: readonly string[], startIn: StartIn, { registry }: Uses<"sources">) {
  for (const project of projects) {
    let start = startIn(project);
    for (let more = true; more; ) {
      const page = await registry.sources.page(project, { after: start, limit: readAtOnce });
      yield { project, sources: page.sources } satisfies Read;
      start = page.sources.at(-1)?.id ?? start;
      more = page.more;
    }
  }
}

/** Looks for each source only where its identity says that it is: looking in every project would be many reads. */
async function* namedSources(
  projects: readonly string[],
  ids: readonly string[],
  startIn: StartIn,
  { registry }: Uses<"sources" | "identities">,
) {
  const identities = (await registry.identities.getMany(ids)).filter(({ kind }) => kind === "source");
  const byProject = Map.groupBy(identities, ({ project = "" }) => project);
  for (const project of projects) {
    const start = startIn(project);
    const wanted = (byProject.get(project) ?? []).map(({ id }) => id).filter((id) => start === undefined || id > start);
    if (wanted.length === 0) continue;
    for (const some of chunksOf(wanted.sort(), rankedAtOnce)) {
      const sources = await registry.sources.getMany(project, some);
      yield { project, sources: sources.sort((one, other) => (one.id < other.id ? -1 : 1)) } satisfies Read;
    }
  }
}
