/** Page sizes and tokens of lists. */

import { PlatformError } from "../core/error.ts";
import { type HttpRequest, queryValue } from "../frame/api-gateway.ts";

/** Throws `bad-request` unless it is a whole number from 1; more than `most` means `most`. */
export function readPageSize(request: HttpRequest, most: number, usual = most): number {
  const text = queryValue(request, "pageSize", "page_size");
  if (text === undefined || text === "0") return usual;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new PlatformError("bad-request", "page_size must be a whole number from 1.");
  return Math.min(most, Number(text));
}

export const readPageToken = (request: HttpRequest): string | undefined => {
  const token = queryValue(request, "pageToken", "page_token");
  return token === undefined || token === "" ? undefined : Buffer.from(token, "base64url").toString("utf8");
};

export const pageToken = (position: string): string => Buffer.from(position).toString("base64url");

/** One page of a list that is read whole, in the order of the names; the token is the last name shown. */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (item: T) => string,
  request: HttpRequest,
): { items: T[]; nextPageToken: string } {
  const size = readPageSize(request, 100);
  const after = readPageToken(request);
  const sorted = all.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  return { items, nextPageToken: last && rest.length > items.length ? pageToken(nameOf(last)) : "" };
}
