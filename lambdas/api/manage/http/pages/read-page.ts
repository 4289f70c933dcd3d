/** Reads pages of lists that are kept in order, and no more of a list than its page can hold. */

import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import type { ListPage } from "../../registry-terms.ts";
import { readLastShown, readPageSize, tokenAfter } from "../paging.ts";
import type { PlacePage } from "../place-paging.ts";
import { AnswerRoom } from "./answer-size.ts";

const mostOfPage = 100;

export interface Listing<Item, Shown> {
  /** Answers items in the order of their ids, beginning after the id `after`. */
  readonly read: (page: ListPage) => Promise<PlacePage<Item>>;
  readonly idOf: (item: Item) => string;
  /** Answers what the page holds of an item; undefined for an item that the caller is not told of. */
  readonly show: (item: Item) => Shown | undefined | Promise<Shown | undefined>;
  /** Limits how many items are read at once, and so what is held of them beside the page. */
  readonly readAtOnce?: number;
  /** Tells whether one page has looked through enough items. It ends there, short or empty. */
  readonly isEnough?: (looked: number) => boolean;
}

export interface Page<Shown> {
  readonly shown: readonly Shown[];
  /** The id of the last item that was looked at; undefined after the last page. */
  readonly next: string | undefined;
}

/** Reads a page after the id `after`, of at most `size` entries and of as many bytes as an answer may have. */
export async function readPage<Item, Shown>(
  { read, idOf, show, readAtOnce = mostOfPage + 1, isEnough = () => false }: Listing<Item, Shown>,
  { after, size }: { readonly after: string | undefined; readonly size: number },
): Promise<Page<Shown>> {
  const shown: Shown[] = [];
  const room = new AnswerRoom(size);
  let last = after;
  for (let looked = 0; !isEnough(looked); ) {
    // Reads one item more than the page has room for, to find out whether there is another page; and as many again as
    // it has looked at where few of them are shown, because a small page would read a long list by twos.
    const { items, next } = await read({ after: last, limit: Math.min(readAtOnce, Math.max(room.left + 1, looked)) });
    for (const item of items) {
      const entry = await show(item);
      if (entry !== undefined && !room.take(entry)) return { shown, next: last };
      if (entry !== undefined) shown.push(entry);
      last = idOf(item);
    }
    if (next === undefined) return { shown, next };
    last = next;
    looked += items.length;
  }
  return { shown, next: last };
}

/** Reads the page that a request asks for. The token is the id of the last item that was looked at. */
export async function pageOfReads<Item, Shown>(
  listing: Listing<Item, Shown>,
  request: HttpRequest,
): Promise<{ shown: readonly Shown[]; nextPageToken: string }> {
  const asked = { after: readLastShown(request), size: readPageSize(request, mostOfPage) };
  const { shown, next } = await readPage(listing, asked);
  return { shown, nextPageToken: next === undefined ? "" : tokenAfter(next, request) };
}
