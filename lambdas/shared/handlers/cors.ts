/** Answers browsers, which ask whether the page of another origin may make a call and read its answer. */

import {
  allowsOrigin,
  crossOriginHeaders,
  crossOriginMethods,
  exposedHeaders,
  preflightSeconds,
} from "../core/origin.ts";
import { type ApiGatewayEvent, type HttpAnswer, headerOf, methodOf } from "./api-gateway.ts";

type Headers = Readonly<Record<string, string>>;

export interface Cors {
  /** Answers a preflight of a page that may call. Answers undefined for everything else. */
  readonly preflight: (event: ApiGatewayEvent) => HttpAnswer | undefined;
  /** Adds to an answer what lets the page read it. What the answer says itself of origins stands. */
  readonly shown: (answer: HttpAnswer, event: ApiGatewayEvent) => HttpAnswer;
}

const preflightHeaders: Headers = {
  "access-control-allow-methods": crossOriginMethods.join(", "),
  "access-control-allow-headers": crossOriginHeaders.join(", "),
  "access-control-max-age": String(preflightSeconds),
};

const readableHeaders: Headers = { "access-control-expose-headers": exposedHeaders.join(", ") };

/** Keeps caches from giving one page what was answered to another. */
const varying: Headers = { vary: "Origin" };

/**
 * Reads the setting `allowedOrigins`: patterns of origins, by commas. Credentials are headers that a page sets itself
 * and never cookies, so no browser is allowed to add its own.
 */
export function createCors(setting: string): Cors {
  const patterns = setting.split(",").filter(Boolean);
  const allows = allowsOrigin(patterns);
  const allowed = (event: ApiGatewayEvent): Headers | undefined => {
    const origin = headerOf(event, "origin") ?? "";
    return allows(origin) ? { "access-control-allow-origin": origin } : undefined;
  };
  return {
    preflight: (event) => {
      const isAsked = methodOf(event) === "OPTIONS" && headerOf(event, "access-control-request-method");
      const page = isAsked ? allowed(event) : undefined;
      return page && { status: 204, headers: { ...page, ...preflightHeaders, ...varying }, body: "" };
    },
    shown: (answer, event) => {
      if (patterns.length === 0) return answer;
      const page = allowed(event);
      const cors = page ? { ...page, ...readableHeaders } : {};
      return { ...answer, headers: { ...varying, ...cors, ...answer.headers } };
    },
  };
}
