/** Says which client ids may be used, and by whom (docs/protocols/capture.md, "MQTT"). */

import type { SourceId } from "../id.ts";
import { foldName } from "../name/fold.ts";

/** AWS IoT Core takes no longer ones. */
const mostBytes = 128;

/**
 * Finds what no client id holds: wildcards and the beginning of variables in policies, wildcards of topics, for whose
 * holders AWS IoT Core reports no connects and disconnects, and control characters.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const illegal = /[*?#+$\u0000-\u001f\u007f-\u009f]/;

/** Answers undefined, or what is wrong with the id, to be read after "the client id". */
export function faultOfClientId(clientId: string): string | undefined {
  if (clientId === "") return "is missing; send one";
  if (Buffer.byteLength(clientId) > mostBytes) return `is longer than ${mostBytes} bytes; shorten it`;
  if (!clientId.isWellFormed()) return "is not well-formed Unicode; send UTF-8";
  return illegal.test(clientId) ? "holds one of * ? # + $ or a control character; leave it out" : undefined;
}

/** Tells whether the id is the source's own: its id, or its id, a hyphen and more. */
export const isOfSource = (clientId: string, source: SourceId): boolean =>
  clientId === source || clientId.startsWith(`${source}-`);

/** Finds UUIDs with and without hyphens. The latter stand apart from other digits and letters. */
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])/g;

/**
 * Answers the UUIDs that somebody who reads the id sees in it, in small letters and with hyphens, each once. An id that
 * holds another identity's is not for users and API tokens, although no source may have connected with it yet.
 */
export function uuidsIn(clientId: string): readonly string[] {
  // Compares all dashes like hyphens, and leaves out what stands between digits only to part them.
  const seen = foldName(clientId).replaceAll(/\p{Dash_Punctuation}/gu, "-");
  const found = Array.from(seen.matchAll(uuid), ([text]) => withHyphens(text.replaceAll("-", "")));
  return [...new Set(found)];
}

const withHyphens = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
