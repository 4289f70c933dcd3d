/** Pages of lists that stand in many places, such as projects: read place by place, never all of them. */

import type { HttpRequest } from "../../../shared/handlers/api-gateway.ts";
import { pageToken, readPageSize, readPosition } from "./paging.ts";

export interface PlacePage<T> {
  readonly items: readonly T[];
  /** The id to go on after; absent where the place has no more. */
  readonly next?: string | undefined;
}

interface Listing<T> {
  /** Names without a slash. */
  readonly places: readonly string[];
  /** The place's items in the order of their ids, those after that of `after`; filters may leave fewer than there are. */
  readonly read: (place: string, page: { after: string | undefined; limit: number }) => Promise<PlacePage<T>>;
  readonly idOf: (item: T) => string;
}

const mostOfPage = 100;
/** So many places are read side by side, and by one call: its page is short, or empty, where they hold little. */
const readAtOnce = 10;
const mostPlaces = 500;

/** An item of a place, or the place's beginning. */
interface Position {
  readonly place: string;
  readonly id?: string | undefined;
}

const tokenOf = ({ place, id = "" }: Position): string => pageToken(`${place}/${id}`);

function positionOf(token: string): Position | undefined {
  const [, place, id] = /^([^/]+)\/([^/]*)$/.exec(token) ?? [];
  return place === undefined ? undefined : { place, id: id || undefined };
}

/** In the order of places and ids. */
export async function pageOfPlaces<T>(
  listing: Listing<T>,
  request: HttpRequest,
): Promise<{ items: T[]; nextPageToken: string }> {
  const size = readPageSize(request, mostOfPage);
  const start = readPosition(request, positionOf) ?? { place: "" };
  const rest = listing.places.toSorted().filter((place) => place >= start.place);
  const items: T[] = [];
  let last = start;
  // One more than the page holds tells whether there is another.
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
