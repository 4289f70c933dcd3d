/** How large an answer may become. */

/** Lambda takes 6 MB of answer with every quote escaped, which can double it. */
export const mostAnswerBytes = 2_500_000;

/** The bytes that a value takes in an answer, before its quotes are escaped. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
