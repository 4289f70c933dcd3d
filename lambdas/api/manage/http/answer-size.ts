/** Bounds how large an answer becomes. */

/** Limits an answer to less than half of the 6 MB that Lambda accepts, because escaping every quote can double it. */
export const mostAnswerBytes = 2_500_000;

/** Answers how many bytes a value takes in an answer, before its quotes are escaped. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
