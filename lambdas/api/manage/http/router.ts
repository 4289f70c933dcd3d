/** Finds the call for a method and a path. */

import { isStreamPath } from "../../../shared/calls/stream-path.ts";
import { methodNotAllowed, PlatformError } from "../../../shared/core/error.ts";
import type { Call } from "./call.ts";

export interface Match<C extends Call> {
  readonly call: C;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Route<C extends Call> {
  readonly call: C;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/**
 * Makes a pattern of the path. Ids hold neither a slash nor a colon, because a colon begins a custom verb, as in
 * `/sources/{source}:resetPassword`.
 */
const routeOf = <C extends Call>(call: C): Route<C> => ({
  call,
  pattern: new RegExp(`^${call.path.replaceAll(/\{\w+\}/g, "([^/:]+)")}$`),
  names: [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""),
});

export function createRouter<C extends Call>(calls: readonly C[]): (method: string, path: string) => Match<C> {
  // Prefers words of a path to parameters: `/projects/-/devices` does not mean a project of the id `-`.
  const routes = calls.map((call) => routeOf(call)).toSorted((one, other) => one.names.length - other.names.length);
  return (method, path) => {
    const matching = routes.filter(({ pattern }) => pattern.test(path));
    const route = matching.find(({ call }) => call.method === method);
    if (!route) throw noSuchCall(method, path, matching);
    const values = route.pattern.exec(path)?.slice(1) ?? [];
    return {
      call: route.call,
      parameters: Object.fromEntries(route.names.map((name, index) => [name, decode(values[index] ?? "")])),
    };
  };
}

function noSuchCall(method: string, path: string, matching: readonly Route<Call>[]): PlatformError {
  // A function of their own answers streams, and only by this method.
  if (isStreamPath(path) && method !== "GET") return methodNotAllowed(method, path, ["GET"]);
  if (matching.length > 0) {
    return methodNotAllowed(
      method,
      path,
      matching.map(({ call }) => call.method),
    );
  }
  // Comes here with a slash at its end or an escaped colon alone: API Gateway gives all else to the function of streams.
  const hint = isStreamPath(path)
    ? "A stream's path has no slash at its end and a plain colon; write it so."
    : "See the API's documentation for its paths.";
  return new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}. ${hint}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new PlatformError("bad-request", "The path holds a broken %-escape.", { cause });
  }
}
