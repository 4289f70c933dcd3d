/**
 * Calls the API: `api.GET("/v2/projects/{project}", { params: { path: { project } } })` answers the data, and throws an
 * `ApiError`. Paths, parameters, bodies and answers have the types of the OpenAPI document.
 */

import createClient, { type FetchOptions, type Middleware } from "openapi-fetch";
import { session } from "../session/store.ts";
import { ApiError, errorOf, noAnswer } from "./api-error.ts";
import type { paths } from "./made/openapi.ts";
import { Pace } from "./pace.ts";

type Method = "get" | "post" | "put" | "patch" | "delete";
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { [K in M]: object } ? Path : never;
}[keyof paths];
type CallOf<Path extends keyof paths, M extends Method> = paths[Path][M];

/** What a call answers when all is well. */
export type AnswerOf<Path extends keyof paths, M extends Method = "get"> =
  CallOf<Path, M> extends { responses: { 200: { content: infer Content } } }
    ? Content extends { "application/json": infer Body }
      ? Body
      : undefined
    : undefined;

type Arguments<Options> = Record<never, never> extends Options ? [init?: Options] : [init: Options];
type Asking<M extends Method> = <Path extends PathOf<M>>(
  path: Path,
  ...init: Arguments<FetchOptions<CallOf<Path, M>>>
) => Promise<AnswerOf<Path, M>>;

export const pace = new Pace({ now: () => performance.now(), after: (millis, then) => setTimeout(then, millis) });

const raw = createClient<paths>({
  async fetch(request: Request) {
    await pace.turn();
    request.signal.throwIfAborted();
    return fetch(request);
  },
});

const credentials: Middleware = {
  onRequest({ request }) {
    const { token } = session.state();
    if (token !== undefined) request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return;
    const error = await errorOf(request, response, new Date());
    if (error.status === 429) pace.block(error.retryAfterSeconds ?? 1);
    if (error.status === 401) session.expire(request.headers.get("authorization")?.slice("Bearer ".length));
    throw error;
  },
  onError({ request, error }) {
    if (error instanceof ApiError || request.signal.aborted) return;
    return noAnswer(request, new Date());
  },
};

raw.use(credentials);

/**
 * Makes the function of one method. The cast is the only one: the library answers what the document says under `data`, and
 * the middleware has thrown where there is none.
 */
const asking = <M extends Method>(ask: unknown): Asking<M> => {
  const send = ask as (path: string, init?: unknown) => Promise<{ data: unknown }>;
  return (async (path: string, init?: unknown) => (await send(path, init)).data) as Asking<M>;
};

export const api = {
  GET: asking<"get">(raw.GET),
  POST: asking<"post">(raw.POST),
  PUT: asking<"put">(raw.PUT),
  PATCH: asking<"patch">(raw.PATCH),
  DELETE: asking<"delete">(raw.DELETE),
};
