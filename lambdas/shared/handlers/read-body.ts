/** Reads the bytes of a request as text. Accepts gzip, inflated already or not, and bounds what it inflates to. */

import { gunzipSync } from "node:zlib";
import { PlatformError } from "../core/error.ts";
import { type HttpRequest, utf8Of } from "./api-gateway.ts";
import { codingOf } from "./content-coding.ts";

/**
 * Bounds the body, since Lambda counts it escaped inside its 6 MB event (docs/protocols/capture.md, "Sending points").
 */
export const largestBodyBytes = 4 * 1024 * 1024;

/**
 * Answers the text of a request's body. Throws `too-large` above 4 MiB (of JSON, not of gzip), `unsupported-encoding`
 * if its coding is neither gzip nor none, and `bad-request` if the gzip is broken.
 */
export function readBody(request: Pick<HttpRequest, "headers" | "body">): string {
  const isGzip = codingOf(request, ["gzip", "identity"]) === "gzip" && looksGzipped(request.body);
  const bytes = isGzip ? inflate(request.body) : request.body;
  if (looksGzipped(bytes)) {
    throw new PlatformError("bad-request", "The body is gzip; say so by Content-Encoding: gzip, and zip it once.");
  }
  if (bytes.byteLength > largestBodyBytes) throw tooLarge();
  return utf8Of(bytes);
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
