/** Answers where the errors of the consumer-facing API send their readers. */

/** Answers the address that explains an HTTP status. RFC 9110 explains every status that is used here, except 429. */
export const statusHelp = (status: number): string =>
  `https://www.rfc-editor.org/rfc/${status === 429 ? "rfc6585#section-4" : `rfc9110#status.${status}`}`;
