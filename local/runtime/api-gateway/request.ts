/** Declares requests as they came in, before they take the form of either kind of API. */

import type { IncomingMessage } from "node:http";

export interface DoorRequest {
  readonly id: string;
  readonly method: string;
  /** Still encoded, and without the query. */
  readonly path: string;
  /** Without the question mark. Empty if the request has no query. */
  readonly query: string;
  /** Headers as they were sent, in the same order. Repeated ones are not joined. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly port: number;
  /** The protocol, such as `HTTP/1.1`. */
  readonly protocol: string;
  readonly at: Date;
}

/** Answers the path and the query of a request. */
export const splitOnce = (url: string): [string, string] => {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
};

export function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

export function requestOf(
  message: IncomingMessage,
  parts: Pick<DoorRequest, "id" | "path" | "query" | "body">,
): DoorRequest {
  const sourceIp = message.socket.remoteAddress ?? "127.0.0.1";
  const port = message.socket.localPort ?? 0;
  return {
    ...parts,
    method: message.method ?? "GET",
    headers: headersOf(message.rawHeaders, sourceIp, port),
    sourceIp,
    port,
    protocol: `HTTP/${message.httpVersion}`,
    at: new Date(),
  };
}

/** Headers for the connection between two parties, not for the function behind the API. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Pairs names and values of Node's flat list, and adds the headers that API Gateway adds. */
export function headersOf(flat: readonly string[], sourceIp: string, port: number): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const [name, value] = [flat[index] ?? "", flat[index + 1] ?? ""];
    if (!hopByHop.has(name.toLowerCase())) pairs.push([name, value]);
  }
  return [...pairs, ["X-Forwarded-For", sourceIp], ["X-Forwarded-Port", String(port)], ["X-Forwarded-Proto", "http"]];
}

export function headerOf({ headers }: DoorRequest, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** Answers a time as web servers' logs write it and both APIs too: `12/Mar/2026:19:03:58 +0000`. */
export function logTime(at: Date): string {
  const day = `${twoDigits(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${at.toISOString().slice(11, 19)} +0000`;
}

/** Decodes a text. Answers it as it was sent if it cannot be decoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
