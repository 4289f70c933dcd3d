/** The platform's one error class. */

/** Stable codes. Callers switch on these, and never on messages. */
export type ErrorCode =
  | "bad-request"
  | "invalid-grant"
  | "unsupported-grant"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "method-not-allowed"
  | "conflict"
  | "too-large"
  | "unsupported-encoding"
  | "unprocessable"
  | "too-many-requests"
  | "not-configured"
  | "unavailable"
  | "internal";

export interface Rejection {
  /** Position in the request's list of metrics, 0-based; absent if the fault is the request's own. */
  readonly index?: number;
  readonly reason: string;
  /** The name of the field or tag that is at fault; absent if the fault is in neither. */
  readonly field?: string;
}

/** Is what is wrong with one field of a body, or one parameter. */
export interface FieldFault {
  /** The names on the way to the field, with dots between them, such as `httpConfig.url`. */
  readonly path: string;
  /** Says what is wrong, as the end of a sentence that begins with the path. */
  readonly message: string;
}

interface Details {
  readonly cause?: unknown;
  readonly rejected?: readonly Rejection[];
  readonly fields?: readonly FieldFault[];
  readonly retryAfterSeconds?: number;
  /** The content codings that the call takes, as `Accept-Encoding` names them. */
  readonly acceptEncoding?: string;
  /** The methods that a path takes. */
  readonly allow?: readonly string[];
}

/**
 * Says what went wrong, in a message that can be shown to the caller who caused it, because it never holds a secret.
 */
export class PlatformError extends Error {
  readonly code: ErrorCode;
  readonly rejected: readonly Rejection[];
  readonly fields: readonly FieldFault[];
  readonly retryAfterSeconds: number | undefined;
  readonly acceptEncoding: string | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "PlatformError";
    this.code = code;
    this.rejected = details.rejected ?? [];
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.acceptEncoding = details.acceptEncoding;
    this.allow = details.allow;
  }
}

/** Makes the error for one field, which the text names too: `fleet: the project has no fleet 7.` */
export const fieldError = (
  path: string,
  message: string,
  code: "bad-request" | "conflict" = "bad-request",
  details: Pick<Details, "cause"> = {},
): PlatformError => new PlatformError(code, `${path}: ${message}`, { ...details, fields: [{ path, message }] });

/** Makes the error for one field in the words of a whole sentence, which begins with the path: `url is missing.` */
export const fieldFault = (path: string, message: string): PlatformError =>
  new PlatformError("bad-request", `${path} ${message}`, { fields: [{ path, message }] });

const statuses: Record<ErrorCode, number> = {
  "bad-request": 400,
  "invalid-grant": 400,
  "unsupported-grant": 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  "method-not-allowed": 405,
  conflict: 409,
  "too-large": 413,
  "unsupported-encoding": 415,
  unprocessable: 422,
  "too-many-requests": 429,
  "not-configured": 500,
  internal: 500,
  unavailable: 503,
};

/** The HTTP status that both APIs answer for a code. */
export const statusOf = (code: ErrorCode): number => statuses[code];

/** Says at a path of the consumer-facing API that nothing is there, whether a function or API Gateway says it. */
export const noSuchCall = "There is no such call; GET /openapi.json lists them.";

/** Makes the error for a method that a path does not take. `HEAD` goes wherever `GET` does. */
export function methodNotAllowed(method: string, path: string, taken: readonly string[]): PlatformError {
  const allow = [...new Set(taken.flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one])))];
  const message = `There is no call ${method.slice(0, 20)} ${path.slice(0, 200)}. It takes ${allow.join(", ")}.`;
  return new PlatformError("method-not-allowed", message, { allow });
}
