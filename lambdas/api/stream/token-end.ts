/** Says when the token ends with which a stream is opened. */

import { accessTokenIn } from "../../shared/access/identify.ts";
import { parseJson } from "../../shared/core/parse-json.ts";
import type { HttpRequest } from "../../shared/handlers/api-gateway.ts";

/**
 * Answers when the access token among the headers ends, in milliseconds since 1970; undefined for credentials of other
 * kinds, which nobody renews. Checks nothing: the caller was let in by the token.
 */
export function tokenEndOf(headers: HttpRequest["headers"]): number | undefined {
  if (!headers.token && !headers.authorization) return undefined;
  const [, claims] = accessTokenIn(headers)?.split(".") ?? [];
  if (claims === undefined) return undefined;
  const read: unknown = parseJson(Buffer.from(claims, "base64url").toString("utf8"));
  return typeof read === "object" && read !== null && "exp" in read && typeof read.exp === "number"
    ? read.exp * 1000
    : undefined;
}
