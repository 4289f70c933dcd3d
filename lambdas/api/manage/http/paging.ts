/** Reads the page sizes and page tokens of lists. */

import { hash } from "node:crypto";
import * as v from "valibot";
import { type Query, readQuery } from "../../../shared/calls/query.ts";
import { unknownPageToken } from "../../../shared/core/page-token.ts";
import { parseJson } from "../../../shared/core/parse-json.ts";
import type { HttpRequest } from "../../../shared/handlers/api-gateway.ts";
import { AnswerRoom } from "./pages/answer-size.ts";

/** Describes the query parameters of a call that answers in pages. */
export const pageQuery = {
  page_size: {
    schema: v.pipe(
      v.string(),
      v.regex(/^(0|[1-9]\d{0,8})$/, "must be a whole number from 1."),
      v.transform(Number),
      v.number(),
      v.integer(),
      v.minValue(0),
    ),
    description: "How many entries a page has at most; a number beyond the call's maximum means the maximum.",
  },
  page_token: {
    schema: v.string(),
    description: "The nextPageToken of the page before; without it the first page is answered.",
  },
} as const satisfies Query;

/**
 * Answers the size of a page: `usual` if the request gives none or 0, and never more than `most`. Throws `bad-request`
 * if it is not a whole number.
 */
export function readPageSize(request: HttpRequest, most: number, usual = most): number {
  const { page_size } = readQuery(request, { page_size: pageQuery.page_size });
  return Math.min(most, page_size || usual);
}

/** Describes the query parameters of a list that is answered whole, so that no page token of it exists. */
export const onePageQuery = {
  page_size: pageQuery.page_size,
  page_token: {
    schema: v.pipe(
      v.string(),
      v.check(() => false, "is not one that this call gave out: its list has one page."),
    ),
    description: "Empty, since the list is answered as one page.",
  },
} as const satisfies Query;

/** Answers what the token holds. Throws `bad-request` for a text that no token looks like. */
function readPageToken(request: HttpRequest, caller?: string): string | undefined {
  const { page_token } = readQuery(request, { page_token: pageQuery.page_token });
  if (page_token === undefined) return undefined;
  const text = Buffer.from(page_token, "base64url").toString("utf8");
  // Compares, since decoding passes over what is not base64url or not UTF-8.
  if (pageToken(text) !== page_token) throw unknownPageToken(caller);
  return text;
}

/**
 * Answers where the page before ended, as `read` finds it in the token, or undefined without a token. Throws
 * `bad-request` if `read` finds nothing; the message names `caller` as what gives such tokens out.
 */
export function readPosition<T>(
  request: HttpRequest,
  read: (token: string) => T | undefined,
  caller?: string,
): T | undefined {
  const token = readPageToken(request, caller);
  if (token === undefined) return undefined;
  const position = read(token);
  if (position === undefined) throw unknownPageToken(caller);
  return position;
}

export const pageToken = (position: string): string => Buffer.from(position).toString("base64url");

/** Reads JSON, of page tokens: callers may write their own. */
export const jsonText = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): unknown => {
    try {
      return parseJson(dataset.value);
    } catch {
      addIssue({ message: "must be JSON." });
      return NEVER;
    }
  }),
);

/** Holds the list that a token belongs to, and the last name that was shown. */
const lastShown = v.pipe(jsonText, v.strictTuple([v.string(), v.string()]));

const markOf = ({ path }: HttpRequest): string => hash("sha256", path).slice(0, 8);

/** Answers the name after which the page begins, by a token of `tokenAfter` for the same list. */
export const readLastShown = (request: HttpRequest): string | undefined =>
  readPosition(request, (token) => {
    const result = v.safeParse(lastShown, token);
    return result.success && result.output[0] === markOf(request) ? result.output[1] : undefined;
  });

/** Makes the token of the page that begins after a name of this list. */
export const tokenAfter = (name: string, request: HttpRequest): string =>
  pageToken(JSON.stringify([markOf(request), name]));

/**
 * Answers one page of a list that is read as a whole, in the order of the names. The token is the last name shown,
 * which could be any text, and a mark of the list, by which a text that was not given out is told apart.
 */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (item: T) => string,
  request: HttpRequest,
): { items: T[]; nextPageToken: string } {
  const size = readPageSize(request, 100);
  const after = readLastShown(request);
  const sorted = all.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  const room = new AnswerRoom(size);
  const end = rest.findIndex((item) => !room.take(item));
  const items = end < 0 ? rest : rest.slice(0, end);
  const last = items.at(-1);
  return { items, nextPageToken: last && rest.length > items.length ? tokenAfter(nameOf(last), request) : "" };
}
