/**
 * Answers pages of lists whose items are in many places, such as projects. Reads place by place, and never all places
 * at once.
 */

import type { HttpRequest } from "../../../shared/handlers/api-gateway.ts";
import { pageToken, readPageSize, readPosition } from "./paging.ts";

export interface PlacePage<T> {
  readonly items: readonly T[];
  /** Holds the id after which the next page begins. It is absent if the place has no more items. */
  readonly next?: string | undefined;
}

interface Listing<T> {
  /** Lists the places by name. No name has a slash. */
  readonly places: readonly string[];
  /**
   * Answers items of a place in the order of their ids, beginning after the id `after`. Filters may leave fewer items
   * than the place has.
   */
  readonly read: (place: string, page: { after: string | undefined; limit: number }) => Promise<PlacePage<T>>;
  readonly idOf: (item: T) => string;
}

const mostOfPage = 100;
/**
 * Limits how many places are read at the same time, and how many by one call: its page is short, or empty, if they hold
 * little.
 */
const readAtOnce = 10;
const mostPlaces = 500;

/** Is an item of a place, or the beginning of the place if there is no id. */
interface Position {
  readonly place: string;
  readonly id?: string | undefined;
}

const tokenOf = ({ place, id = "" }: Position): string => pageToken(`${place}/${id}`);

function positionOf(token: string): Position | undefined {
  const [, place, id] = /^([^/]+)\/([^/]*)$/.exec(token) ?? [];
  return place === undefined ? undefined : { place, id: id || undefined };
}

/** Answers a page, in the order of places and ids. */
export async function pageOfPlaces<T>(
  listing: Listing<T>,
  request: HttpRequest,
): Promise<{ items: T[]; nextPageToken: string }> {
  const size = readPageSize(request, mostOfPage);
  const start = readPosition(request, positionOf) ?? { place: "" };
  const rest = listing.places.toSorted().filter((place) => place >= start.place);
  const items: T[] = [];
  let last = start;
  // Reads one item more than the page holds, to find out whether there is another page.
  for await (const { place, page } of walk(listing, rest.slice(0, mostPlaces), start, size + 1)) {
    for (const item of page.items) {
      if (items.length === size) return { items, nextPageToken: tokenOf(last) };
      items.push(item);
      last = { place, id: listing.idOf(item) };
    }
    if (page.next !== undefined) return { items, nextPageToken: tokenOf({ place, id: page.next }) };
  }
  const next = rest[mostPlaces];
  return { items, nextPageToken: next === undefined ? "" : tokenOf({ place: next }) };
}

async function* walk<T>({ read }: Listing<T>, places: readonly string[], start: Position, limit: number) {
  for (let from = 0; from < places.length; from += readAtOnce) {
    const some = places.slice(from, from + readAtOnce);
    const pages = some.map(async (place) => {
      const after = place === start.place ? start.id : undefined;
      return { place, page: await read(place, { after, limit }) };
    });
    yield* await Promise.all(pages);
  }
}
