/** Declares what serves pages and their files beside the APIs. */

import type { IncomingMessage } from "node:http";
import type { Answer } from "./answer.ts";

export interface PageRequest {
  readonly method: string;
  /** The path, still encoded, and without the query. */
  readonly uri: string;
  /** By lower-case names. Those that were sent several times are left out, since no file depends on one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly ip: string;
}

export interface Pages {
  /** Answers the headers that every answer at this path gets, an API's too. */
  headersAt(path: string): Readonly<Record<string, string>>;
  /** Answers a page or a file; undefined where the request is for an API. */
  answer(request: PageRequest): Answer | undefined;
}

export const pageRequestOf = ({ method = "GET", headers, socket }: IncomingMessage, uri: string): PageRequest => ({
  method,
  uri,
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  ),
  ip: socket.remoteAddress ?? "127.0.0.1",
});
