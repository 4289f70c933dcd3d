/** Describes the errors that every call may answer. */

import type { Json } from "./schemas.ts";

const meanings = {
  "400": ["BadRequest", "The request is not valid; `fields` names what of it is wrong."],
  "401": ["Unauthenticated", "There is no valid credential: sign in again."],
  "403": ["Forbidden", "The caller's role does not reach this far."],
  "404": ["NotFound", "There is no such call or resource, or none that the caller may know of."],
  "409": ["Conflict", "The request contradicts what is there: a name that is taken, a limit that is reached."],
  "415": ["UnsupportedEncoding", "The body has a Content-Encoding; send it as it is."],
  "429": ["TooManyRequests", "The caller asks more often than it may; ask again after Retry-After."],
  "500": ["Internal", "The platform failed; the message says whether the request may be sent again."],
  "503": ["Unavailable", "The platform cannot answer now; send the request again a little later."],
} as const satisfies Readonly<Record<string, readonly [name: string, meaning: string]>>;

/** Describes the header that says when to come back. */
export const retryAfter: Json = { description: "Whole seconds to wait.", schema: { type: "integer", minimum: 1 } };

/** Describes the challenge under the name that API Gateway's REST API gives it on its way out. */
const challenge: Json = {
  description: "How to sign in. API Gateway gives WWW-Authenticate this name.",
  required: true,
  schema: { type: "string" },
};

const headersOf = (status: string): Json =>
  status === "429"
    ? { headers: { "Retry-After": { ...retryAfter, required: true } } }
    : status === "503"
      ? { headers: { "Retry-After": { ...retryAfter, required: false } } }
      : status === "401"
        ? { headers: { "x-amzn-Remapped-WWW-Authenticate": challenge } }
        : {};

/** Holds the answers for `components.responses`. */
export const errorResponses: Json = Object.fromEntries(
  Object.entries(meanings).map(([status, [name, description]]) => [
    name,
    {
      description,
      ...headersOf(status),
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    },
  ]),
);

/** Holds references to the answers by status, for each operation. */
export const errorReferences: Json = Object.fromEntries(
  Object.entries(meanings).map(([status, [name]]) => [status, { $ref: `#/components/responses/${name}` }]),
);
