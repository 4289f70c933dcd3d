/** Puts a project's sources in order. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { mostLookedThrough } from "../../../../shared/core/limits.ts";
import type { Rank } from "../../../../shared/core/source/device-query.ts";
import {
  type DataState,
  type SourceFilter,
  type SourceOrder,
  sourceOrderValue,
} from "../../../../shared/core/source/source-query.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { mostRanked, RankTokens, rankedPage } from "../../http/pages/ranked.ts";
import { readPageSize } from "../../http/paging.ts";
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
const readAtOnce = 500;

/** Answers a page in the order that was asked for. Throws `bad-request` if there are too many sources to put in order. */
export async function orderedPage(listing: Listing, asking: AskingInProject) {
  const { request, project } = asking;
  const { order, filter } = listing;
  const tokens = new RankTokens([project.id, order, filter]);
  const page = { after: tokens.read(request), size: readPageSize(request, mostOfPage) };
  const ranks = await allRanks(listing, project.id);
  const { descending } = order;
  const { shown, next } = await rankedPage({ ranks, descending, show: (some) => show(some, asking) }, page);
  return { sources: shown, nextPageToken: tokens.after(next) };
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
    if (ranks.length > mostRanked || looked > mostLookedThrough) throw tooManyToOrder();
    after = next;
  } while (after !== undefined);
  return ranks;
}

const tooManyToOrder = (): PlatformError =>
  new PlatformError(
    "bad-request",
    `order_by puts at most ${mostRanked} sources in order, out of ${mostLookedThrough}; narrow the list by a filter, or leave order_by out.`,
  );

async function show(ranks: readonly Rank[], { project, ports }: AskingInProject) {
  const { sources } = ports.registry;
  const ids = ranks.map(({ id }) => id);
  const [read, states] = await Promise.all([sources.getMany(project.id, ids), sources.states(project.id, ids)]);
  const byId = new Map(read.map((source) => [source.id, source]));
  return ids.map((id) => {
    const source = byId.get(id);
    return source && sourceAnswer(source, states.get(id));
  });
}
