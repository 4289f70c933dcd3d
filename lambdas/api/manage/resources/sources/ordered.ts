/** Puts a project's sources in order. Keeps their ranks alone, since thousands of sources would fill the memory. */

import { hash } from "node:crypto";
import * as v from "valibot";
import { chunksOf } from "../../../../shared/core/chunks.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { mostLookedThrough } from "../../../../shared/core/limits.ts";
import { compareRanks, type Rank } from "../../../../shared/core/source/device-query.ts";
import {
  type DataState,
  type SourceFilter,
  type SourceOrder,
  sourceOrderValue,
} from "../../../../shared/core/source/source-query.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { AnswerRoom } from "../../http/pages/answer-size.ts";
import { jsonText, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import type { PlacePage } from "../../http/place-paging.ts";
import type { ListPage } from "../../registry-terms.ts";
import { type ShownSource, sourceAnswer } from "./show.ts";

/** Is a source that was looked at; `found` if it is to be listed. */
export interface Looked {
  readonly id: string;
  readonly found: { readonly source: ShownSource; readonly state: DataState } | undefined;
}

interface Listing {
  readonly order: SourceOrder;
  readonly filter: SourceFilter;
  /** Answers sources in the order of their ids. */
  readonly read: (page: ListPage) => Promise<PlacePage<Looked>>;
}

const mostOfPage = 100;
/** Limits how many sources one call puts in order. It needs all of them for every page. */
export const mostOrdered = 5_000;
const readAtOnce = 500;
/** Limits how many sources are held at once beside a page. */
const shownAtOnce = 25;

/** Answers a page in the order that was asked for. Throws `bad-request` if there are too many sources to put in order. */
export async function orderedPage(listing: Listing, asking: AskingInProject) {
  const { request, project } = asking;
  const { order, filter } = listing;
  const fingerprint = hash("sha256", JSON.stringify([project.id, order, filter])).slice(0, 12);
  const after = readPosition(request, (token) => positionOf(token, fingerprint), "this call, with these parameters,");
  const compare = (one: Rank, other: Rank) => compareRanks(one, other, order.descending);
  const ranks = (await allRanks(listing, project.id)).sort(compare);
  const rest = after ? ranks.filter((rank) => compare(rank, after) > 0) : ranks;
  const { sources, last } = await show(rest, readPageSize(request, mostOfPage), asking);
  const isLast = last === undefined || last === rest.at(-1);
  return { sources, nextPageToken: isLast ? "" : pageToken(JSON.stringify([fingerprint, last])) };
}

const position = v.tuple([
  v.string(),
  v.object({
    value: v.tuple([v.picklist([0, 1, 2, 3]), v.union([v.number(), v.string()])]),
    project: v.string(),
    id: v.string(),
  }),
]);

/** Answers the rank in a token. A token of other parameters is none. */
function positionOf(token: string, fingerprint: string): Rank | undefined {
  const result = v.safeParse(v.pipe(jsonText, position), token);
  return result.success && result.output[0] === fingerprint ? result.output[1] : undefined;
}

async function allRanks({ order, read }: Listing, project: string): Promise<Rank[]> {
  const ranks: Rank[] = [];
  let after: string | undefined;
  let looked = 0;
  do {
    const { items, next } = await read({ after, limit: readAtOnce });
    for (const { id, found } of items) {
      if (found) ranks.push({ value: sourceOrderValue(found.source, order, found.state), project, id });
    }
    looked += items.length;
    if (ranks.length > mostOrdered || looked > mostLookedThrough) throw tooManyToOrder();
    after = next;
  } while (after !== undefined);
  return ranks;
}

const tooManyToOrder = (): PlatformError =>
  new PlatformError(
    "bad-request",
    `order_by puts at most ${mostOrdered} sources in order, out of ${mostLookedThrough}; narrow the list by a filter, or leave order_by out.`,
  );

/** Reads the first of the sources, as many as a page takes. Leaves out those that were deleted meanwhile. */
async function show(ranks: readonly Rank[], size: number, { project, ports }: AskingInProject) {
  const { sources } = ports.registry;
  const shown: ReturnType<typeof sourceAnswer>[] = [];
  const room = new AnswerRoom(size);
  let last: Rank | undefined;
  for (const some of chunksOf(ranks.slice(0, size), shownAtOnce)) {
    const ids = some.map(({ id }) => id);
    const [read, states] = await Promise.all([sources.getMany(project.id, ids), sources.states(project.id, ids)]);
    const byId = new Map(read.map((source) => [source.id, source]));
    for (const rank of some) {
      const source = byId.get(rank.id);
      const entry = source && sourceAnswer(source, states.get(rank.id));
      if (entry && !room.take(entry)) return { sources: shown, last };
      if (entry) shown.push(entry);
      last = rank;
    }
  }
  return { sources: shown, last };
}
