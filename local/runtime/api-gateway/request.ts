/** A request as it came in, before it takes the form of either kind of API. */

export interface DoorRequest {
  readonly id: string;
  readonly method: string;
  /** Still encoded, without the query. */
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
  /** Names as sent, in the order they were sent, repeated ones apart. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly port: number;
  /** `HTTP/1.1`. */
  readonly protocol: string;
  readonly at: Date;
}

/** Meant for the connection between two parties, not for the function behind the API. */
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

/** Pairs Node's flat list of names and values, and adds what API Gateway adds. */
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

/** `12/Mar/2026:19:03:58 +0000`, the form of web servers' logs that both APIs use. */
export function logTime(at: Date): string {
  const day = `${twoDigits(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${at.toISOString().slice(11, 19)} +0000`;
}

/** Undecodable text stays as it was sent. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
