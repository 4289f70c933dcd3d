/** Describes what the stub answers to calls. */

/** A call as the OpenAPI document names it, such as `GET /v2/projects/{project}/dataconnectors`. */
export type CallName = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body, read as JSON. Undefined where there was none. */
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export interface Reply {
  readonly status: number;
  /** Text is sent as it is, everything else as JSON. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Never answers, as a stage that is slow. */
export const held = "held";

export type Answer = Reply | typeof held | ((asked: Asked) => Reply | typeof held);
export type Answers = Readonly<Partial<Record<CallName, Answer>>>;

export const reply = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  body,
  headers,
});

/** Answers an error as the API words it. `Retry-After: 0` lets the console try again at once, so that no test waits. */
export const refusal = (code: number, error = `The stub answers ${code}.`): Reply =>
  reply({ error, code, help: "https://example.org/errors" }, code, {
    "retry-after": "0",
    "x-amzn-requestid": "request-1",
  });
