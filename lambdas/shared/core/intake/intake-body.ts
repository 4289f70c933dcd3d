/** Writes values as bodies of queue messages. */

/**
 * The most bytes of UTF-8 with which a request travels inside its message. A larger request is put into the bucket, and
 * the message points to it. SQS takes 1 MiB with attributes, for which the rest is left.
 */
export const inlineLimitBytes = 900 * 1024;

/**
 * SQS refuses the characters that XML 1.0 refuses. `JSON.stringify` escapes control characters and lone surrogates
 * itself.
 */
const notXml = /[\uFFFE\uFFFF]/g;

/**
 * Writes JSON that SQS takes, whatever strings it holds, and that `JSON.parse` reads back unchanged. `value` is a JSON
 * value.
 */
export function encodeForQueue(value: unknown): string {
  const text = JSON.stringify(value);
  return text.replace(notXml, (character) => (character === "\uFFFE" ? "\\ufffe" : "\\uffff"));
}

/** Tells whether a body may travel inside its message. */
export const fitsInline = (body: string): boolean => byteLengthOf(body) <= inlineLimitBytes;

/** Counts bytes of UTF-8, as SQS does. */
export const byteLengthOf = (body: string): number => Buffer.byteLength(body);
