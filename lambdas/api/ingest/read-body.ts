/** Reads the bytes of a request as text. Accepts gzip, inflated already or not, and bounds what it inflates to. */

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
  return looksGzipped(body) ? inflate(body) : body;
}

/** Begins every gzip file (RFC 1952, 2.3.1). It is a control character, so no JSON begins with it. */
const firstByteOfGzip = 0x1f;

/**
 * Looks into the bytes, because the header alone does not say: what is between the client and this function may have
 * inflated the body on its way, and passes the header on all the same. Looks at the first byte only, since the second
 * one is lost where gzip was taken for text, which then is refused as broken gzip, with what to do about it.
 */
const looksGzipped = (body: Uint8Array): boolean => body[0] === firstByteOfGzip;

function inflate(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: largestBodyBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new PlatformError(
      "bad-request",
      "The body is not valid gzip, although Content-Encoding says so; send gzip with Content-Type: application/octet-stream, which nothing on its way takes for text.",
      { cause },
    );
  }
}

const tooLarge = (): PlatformError =>
  new PlatformError("too-large", "The body is larger than 4 MiB; send it in several requests.");
