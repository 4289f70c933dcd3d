/** Runs a function of CloudFront's on the laptop, in a context of its own that has nothing of Node's. */

import { randomUUID } from "node:crypto";
import { createContext, Script } from "node:vm";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import type { PageRequest } from "../api-gateway/pages.ts";

/** Answers the path of the file that a request is for. Throws if the function fails, or answers something else. */
export type EdgeFunction = (request: PageRequest) => string;

/** CloudFront allows about a millisecond. This only ends what would run for ever, on a machine that is busy, too. */
const longestMillis = 5_000;

/**
 * Compiles a function's source. Event and answer pass as texts, the event as one of JavaScript, which every JSON is. So the
 * function reaches no object of this process.
 * Throws if the source is no JavaScript, or has no `handler`.
 */
export function compileEdgeFunction(source: string, domainName: string): EdgeFunction {
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const options = { timeout: longestMillis };
  new Script(source, { filename: "cloudfront-function.js" }).runInContext(context, options);
  if (new Script("typeof handler").runInContext(context, options) !== "function")
    throw new Error("The function of CloudFront's has no handler.");
  return (request) => {
    const call = new Script(`JSON.stringify(handler(${JSON.stringify(eventOf(request, domainName))}))`);
    return uriIn(call.runInContext(context, options));
  };
}

function eventOf({ method, uri, headers, ip }: PageRequest, distributionDomainName: string): object {
  return {
    version: "1.0",
    context: { distributionDomainName, distributionId: "laptop", eventType: "viewer-request", requestId: randomUUID() },
    viewer: { ip },
    request: {
      method,
      uri,
      querystring: {},
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), { value }])),
      cookies: {},
    },
  };
}

function uriIn(answer: unknown): string {
  const request: unknown = typeof answer === "string" ? parseJson(answer) : undefined;
  const uri = typeof request === "object" && request !== null && "uri" in request ? request.uri : undefined;
  if (typeof uri !== "string" || !uri.startsWith("/"))
    throw new Error("The function of CloudFront's answers no request; the laptop follows no other answer.");
  return uri;
}
