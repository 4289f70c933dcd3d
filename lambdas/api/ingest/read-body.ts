/** Reads the bytes of a request as text. Accepts gzip, and bounds what it inflates to. */

import { gunzipSync } from "node:zlib";
import { PlatformError } from "../../shared/core/error.ts";
import { utf8Of } from "../../shared/handlers/api-gateway.ts";

/**
 * Bounds the body, since Lambda counts it escaped inside its 6 MB event (docs/protocols/capture.md, "Sending points").
 */
export const largestBodyBytes = 4 * 1024 * 1024;

/**
 * Answers the text of a body. Throws `too-large` above 4 MiB (of JSON, not of gzip), and `bad-request` if the encoding
 * is another one or is broken.
 */
export function readBody(body: Uint8Array, contentEncoding: string | undefined): string {
  const bytes = decode(body, (contentEncoding ?? "identity").trim().toLowerCase());
  if (bytes.byteLength > largestBodyBytes) throw tooLarge();
  return utf8Of(bytes);
}

function decode(body: Uint8Array, encoding: string): Uint8Array {
  if (encoding === "identity" || encoding === "") return body;
  if (encoding !== "gzip") {
    throw new PlatformError(
      "bad-request",
      `Content-Encoding '${encoding.slice(0, 40)}' is not supported; send gzip or none.`,
    );
  }
  try {
    return gunzipSync(body, { maxOutputLength: largestBodyBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new PlatformError("bad-request", "The body is not valid gzip, although Content-Encoding says so.", { cause });
  }
}

const tooLarge = (): PlatformError =>
  new PlatformError("too-large", "The body is larger than 4 MiB; send it in several requests.");
