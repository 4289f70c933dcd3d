/** Holds what is told of a call that failed: enough to say what can be done, and to report it. It holds no token. */

import * as v from "valibot";

export interface FieldError {
  /** The place in the body, such as `httpConfig.url`. */
  readonly path: string;
  readonly message: string;
}

interface Facts {
  readonly method: string;
  /** The path and the query, without the host. */
  readonly path: string;
  /** The HTTP status, and 0 where no answer came. */
  readonly status: number;
  /** What is wrong and what to do, in the API's own words. */
  readonly text: string;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly fields?: readonly FieldError[] | undefined;
  /** When the answer came. */
  readonly time: Date;
}

export class ApiError extends Error implements Facts {
  override readonly name = "ApiError";
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly FieldError[] | undefined;
  readonly time: Date;

  constructor(facts: Facts) {
    super(facts.text);
    this.method = facts.method;
    this.path = facts.path;
    this.status = facts.status;
    this.text = facts.text;
    this.requestId = facts.requestId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.fields = facts.fields;
    this.time = facts.time;
  }

  /** Tells whether asking again may help: too many calls, a fault of the server, or no answer at all. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const errorBody = v.object({
  error: v.string(),
  fields: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
});

export interface Asked {
  readonly method: string;
  readonly url: string;
}

const pathOf = ({ url }: Asked): string => {
  const { pathname, search } = new URL(url, "http://console");
  return pathname + search;
};

/** Reads the error that an answer tells. A proxy's answer, which is not of the API, is told by its status. */
export async function errorOf(asked: Asked, response: Response, now: Date): Promise<ApiError> {
  const body = v.safeParse(errorBody, await response.json().catch(() => undefined));
  const told = body.success ? body.output : undefined;
  return new ApiError({
    method: asked.method,
    path: pathOf(asked),
    status: response.status,
    text: told?.error ?? `The answer was ${response.status}, without a reason.`,
    requestId: response.headers.get("x-amzn-requestid") ?? response.headers.get("apigw-requestid") ?? undefined,
    retryAfterSeconds: secondsOf(response.headers.get("retry-after")),
    fields: told?.fields,
    time: now,
  });
}

/** Makes the error of a call that no answer came to. */
export const noAnswer = (asked: Asked, now: Date): ApiError =>
  new ApiError({
    method: asked.method,
    path: pathOf(asked),
    status: 0,
    text: "No answer came. The network or the stage may be away.",
    time: now,
  });

const secondsOf = (header: string | null): number | undefined =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
