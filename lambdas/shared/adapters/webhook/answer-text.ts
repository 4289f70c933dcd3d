/** Makes text of the beginning of a receiver's answer, also where it came compressed although nobody asked for that. */

import { brotliDecompressSync, constants, inflateRawSync, inflateSync, unzipSync, type ZlibOptions } from "node:zlib";

/** Bounds what is shown of an answer, in bytes. */
const mostShownBytes = 1024;

/** Is how far a kilobyte may unfold. No honest answer is so long, and deflate cannot reach it. */
const maxOutputLength = 2 * 1024 * 1024;

/** Takes a beginning without its end for whole. */
const bounds: ZlibOptions = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };

/** Knows the codings of RFC 9110, section 8.4.1, and Brotli. */
const unfold: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => unzipSync(bytes, bounds),
  "x-gzip": (bytes) => unzipSync(bytes, bounds),
  // Many servers leave out the frame that the coding's name asks for.
  deflate: (bytes) => (isFramed(bytes) ? inflateSync(bytes, bounds) : inflateRawSync(bytes, bounds)),
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

/** Tells whether deflated bytes begin with the frame of RFC 1950, whose first nibble names the method. */
const isFramed = ([first = 0, second = 0]: Buffer): boolean => (first & 0xf) === 8 && (first * 256 + second) % 31 === 0;

/** `coding` is the answer's `Content-Encoding`. What it does not fit is shown as it came. */
export function answerText(bytes: Buffer, coding: string | string[] | undefined): string {
  return plainOf(bytes.subarray(0, mostShownBytes), coding).subarray(0, mostShownBytes).toString("utf8").toWellFormed();
}

function plainOf(bytes: Buffer, coding: string | string[] | undefined): Buffer {
  const unfolding =
    unfold[
      String(coding ?? "")
        .trim()
        .toLowerCase()
    ];
  if (unfolding === undefined || bytes.length === 0) return bytes;
  try {
    const unfolded = unfolding(bytes);
    return unfolded.length > 0 ? unfolded : bytes;
  } catch {
    // Is what the receiver sent, and may be what is wrong with it.
    return bytes;
  }
}
