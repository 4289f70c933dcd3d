/** Answers pages of sources in an order of their own. Holds ranks alone, since thousands of sources would fill the memory. */

import { hash } from "node:crypto";
import * as v from "valibot";
import { chunksOf } from "../../../../shared/core/chunks.ts";
import { compareRanks, type Rank } from "../../../../shared/core/source/device-query.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import { jsonText, pageToken, readPosition } from "../paging.ts";
import { AnswerRoom } from "./answer-size.ts";

/** Limits how many sources one call puts in order. It needs the ranks of all of them for every page. */
export const mostRanked = 5_000;
/** Limits how many sources are held at once beside a page. */
export const shownAtOnce = 25;

const position = v.tuple([
  v.string(),
  v.object({
    value: v.tuple([v.picklist([0, 1, 2, 3]), v.union([v.number(), v.string()])]),
    project: v.string(),
    id: v.string(),
  }),
]);

/** Reads and makes tokens that hold a rank, and are good where the same is asked for. */
export class RankTokens {
  private readonly fingerprint: string;

  /** `asked` is all that is asked for except the page, so that a token is accepted only where it was given out. */
  constructor(asked: unknown) {
    this.fingerprint = hash("sha256", JSON.stringify(asked)).slice(0, 12);
  }

  /** Answers the rank after which the page begins. Throws `bad-request` for a token that was not given out. */
  read(request: HttpRequest): Rank | undefined {
    return readPosition(request, (token) => this.rankIn(token), "this call, with these parameters,");
  }

  /** Answers the token of the page after a rank; an empty one after the last page. */
  after(rank: Rank | undefined): string {
    return rank === undefined ? "" : pageToken(JSON.stringify([this.fingerprint, rank]));
  }

  private rankIn(token: string): Rank | undefined {
    const result = v.safeParse(v.pipe(jsonText, position), token);
    return result.success && result.output[0] === this.fingerprint ? result.output[1] : undefined;
  }
}

interface Listing<Shown> {
  /** Holds the ranks of all that is listed, in any order. */
  readonly ranks: readonly Rank[];
  readonly descending: boolean;
  /** Answers what the page holds of each, in the order of the ranks; undefined of what was deleted meanwhile. */
  readonly show: (some: readonly Rank[]) => Promise<readonly (Shown | undefined)[]>;
}

export interface RankedPage<Shown> {
  readonly shown: readonly Shown[];
  /** Holds where the next page begins after. It is absent on the last page. */
  readonly next?: Rank | undefined;
}

/** Answers a page of at most `size` entries and of as many bytes as an answer may have. */
export async function rankedPage<Shown>(
  { ranks, descending, show }: Listing<Shown>,
  { after, size }: { readonly after: Rank | undefined; readonly size: number },
): Promise<RankedPage<Shown>> {
  const compare = (one: Rank, other: Rank) => compareRanks(one, other, descending);
  const sorted = ranks.toSorted(compare);
  const rest = after ? sorted.filter((rank) => compare(rank, after) > 0) : sorted;
  const shown: Shown[] = [];
  const room = new AnswerRoom(size);
  let looked = 0;
  for (const some of chunksOf(rest.slice(0, size), shownAtOnce)) {
    for (const entry of await show(some)) {
      if (entry !== undefined && !room.take(entry)) return { shown, next: rest[looked - 1] };
      if (entry !== undefined) shown.push(entry);
      looked++;
    }
  }
  return { shown, next: rest.length > looked ? rest[looked - 1] : undefined };
}
