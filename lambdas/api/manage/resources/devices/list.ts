/** Lists the devices of one project or several, filtered and in order, page by page. */

import { hash } from "node:crypto";
import * as v from "valibot";
import { mayTouch } from "../../../../shared/access/authorize.ts";
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
import type { Asking } from "../../http/asking.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { type Query, readQuery } from "../../http/query.ts";
import type { Uses } from "../../registry.ts";
import { deviceId } from "./find.ts";
import { showDevices } from "./show.ts";

const texts = (description: string) => ({ schema: v.string(), repeated: true, description }) as const;

export const listQuery = {
  query: { schema: v.string(), description: "A part of the display name or the id." },
  device_ids: texts("Ids of the devices to list."),
  device_types: texts("Types of the devices to list."),
  product_numbers: texts("Product numbers of the devices to list."),
  label_filters: texts("Labels that the devices have: key=value, or key for any value."),
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
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), position), token);
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
  let [reads, read] = [0, 0];
  for await (const { project, sources } of walk(listing, listing.after, ports)) {
    reads++;
    read += sources.length;
    found.push(...sources.filter(listing.isWanted));
    const last = found[listing.size - 1];
    if (last && found.length > listing.size) return pageOf(found.slice(0, listing.size), unordered(last));
    // Begins the next page in this project, at its beginning if it has no source.
    const next = { value: [0, 0], project, id: sources.at(-1)?.id ?? "" } as const;
    if (read >= mostRead || reads >= mostReads) return pageOf(found, next);
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
  const all: Source[] = [];
  let [reads, read] = [0, 0];
  for await (const { sources } of walk(listing, undefined, ports)) {
    reads++;
    read += sources.length;
    all.push(...sources.filter(listing.isWanted));
    if (all.length > mostSorted || read > mostLookedThrough || reads > mostReads) throw tooManyToSort();
  }
  const compare = (one: { rank: Rank }, other: { rank: Rank }) => compareRanks(one.rank, other.rank, order.descending);
  const { after } = listing;
  const sorted = (await ranked(all, order, ports)).sort(compare);
  const rest = after ? sorted.filter((one) => compare(one, { rank: after }) > 0) : sorted;
  const sources = rest.slice(0, listing.size);
  const last = sources.at(-1);
  return last && rest.length > sources.length ? { sources, next: last.rank } : { sources };
}

const tooManyToSort = (): PlatformError =>
  new PlatformError(
    "bad-request",
    `order_by puts at most ${mostSorted} devices in order, out of ${mostLookedThrough} in ${mostReads} projects; name fewer projects, narrow the list by a filter, or leave order_by out.`,
  );

async function ranked(sources: readonly Source[], order: Order, { registry }: Uses<"latestEvents">) {
  const { field } = order;
  const latest = new Map<string, Awaited<ReturnType<typeof registry.latestEvents.ofType>>>();
  for (const [project, group] of Map.groupBy(sources, (source) => source.project)) {
    const ids = field.of === "reported" ? group.map(({ id }) => id) : [];
    const type = field.of === "reported" ? field.eventType : "";
    latest.set(project, await registry.latestEvents.ofType(project, ids, type));
  }
  return sources.map((source) => {
    const { project, id } = source;
    return { source, rank: { value: orderValueOf(source, order, latest.get(project)?.get(id)), project, id } };
  });
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
    const sources = await registry.sources.getMany(project, wanted);
    yield { project, sources: sources.sort((one, other) => (one.id < other.id ? -1 : 1)) } satisfies Read;
  }
}
