/**
 * Corrects what undici's parser makes of answers, connection by connection, and notes at which stage of an answer a
 * connection broke. docs/adr/0020 says why so.
 */

import { type Connection, kParser } from "./undici.ts";

/** Says that an answer has a status that no request of ours can have. */
export class UnexpectedStatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`Unexpected status ${status}.`);
    this.name = "UnexpectedStatusError";
    this.status = status;
  }
}

/** How far a connection had come when it broke. */
export interface Stage {
  /** Whether it had carried a whole answer before. */
  readonly isReused: boolean;
  /** Whether an answer had begun on it that was not whole yet. */
  readonly hasBegun: boolean;
  /** The first error on it. An alert of TLS may come before the mere end of the connection. */
  readonly first: Error;
}

const stages = new WeakMap<Error, Stage>();

/** Answers the stage at which the connection broke with this error; undefined if no connection did. */
export const stageOf = (error: unknown): Stage | undefined => (error instanceof Error ? stages.get(error) : undefined);

type Progress = { -readonly [K in "isReused" | "hasBegun"]: Stage[K] };

/** Corrects the parser of a connection that has carried nothing yet. */
export function correctParser(connection: Connection): void {
  const progress: Progress = { isReused: false, hasBegun: false };
  allowMoreForms(connection[kParser]);
  correctStatuses(connection, progress);
  keepReasons(connection[kParser]);
  noteErrors(connection, progress);
}

function allowMoreForms({ llhttp, ptr }: Connection[typeof kParser]): void {
  // Takes a header that is folded over several lines, as every user agent must (RFC 9112 §5.2).
  llhttp.llhttp_set_lenient_headers(ptr, 1);
  // Takes sizes of chunks that are padded with blanks, as some servers do.
  llhttp.llhttp_set_lenient_spaces_after_chunk_size(ptr, 1);
}

function correctStatuses(connection: Connection, progress: Progress): void {
  const parser = connection[kParser];
  const { onMessageBegin, onHeadersComplete } = parser;

  parser.onMessageBegin = () => {
    progress.hasBegun = true;
    return onMessageBegin.call(parser);
  };

  parser.onHeadersComplete = (status, upgrade, keepAlive) => {
    if (status < 100 || status === 101) {
      connection.destroy(new UnexpectedStatusError(status));
      return -1;
    }
    if (status === 408 && progress.isReused && !keepAlive) return takeForEnd(connection, progress);
    if (status >= 200) {
      progress.isReused = true;
      progress.hasBegun = false;
      // Leaves the length to llhttp: undici takes blanks behind it for digits. A 204 or 304 has no body to count.
      if (status !== 204 && status !== 304) parser.contentLength = -1;
    }
    // Passes 100 for 102. undici breaks off at the one and skips the other, while all of them must be skipped.
    return onHeadersComplete.call(parser, status === 100 ? 102 : status, upgrade, keepAlive);
  };
}

/**
 * Takes 408 for the mere end of a connection that was idle (RFC 9110 §15.5.9): a receiver may say it before it closes,
 * and an event that is sent just then would take it for its answer.
 */
function takeForEnd(connection: Connection, progress: Progress): number {
  progress.hasBegun = false;
  connection.destroy(Object.assign(new Error("The connection was idle for too long."), { code: "ECONNRESET" }));
  return -1;
}

/** Keeps what llhttp says of a head: undici would blame the body's length for its every fault once it gave a length. */
function keepReasons(parser: Connection[typeof kParser]): void {
  const { createError } = parser;
  parser.createError = (code, rest) => {
    if (parser.statusCode === 0) parser.contentLength = -1;
    return createError.call(parser, code, rest);
  };
}

function noteErrors(connection: Connection, progress: Progress): void {
  let first: Error | undefined;
  // Comes before undici, which hands the last error on to the request.
  connection.prependListener("error", (error: Error) => {
    first ??= error;
    stages.set(error, { ...progress, first });
  });
}
