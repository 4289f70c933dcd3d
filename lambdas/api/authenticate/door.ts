/** Answers every call of `authenticate`: finds out by method and path what is asked for, and does it. */

import { type ErrorCode, methodNotAllowed, noSuchCall, PlatformError, statusOf } from "../../shared/core/error.ts";
import { missingInfluxdbCall } from "../../shared/core/influxdb/missing-calls.ts";
import { authVersions, checkVersion } from "../../shared/core/intake/capture-versions.ts";
import { statusHelp } from "../../shared/core/status-help.ts";
import type { CaptureError } from "../../shared/doors/points.ts";
import type { GrantedToken, OAuthError } from "../../shared/doors/sign-in.ts";
import {
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  textAnswer,
  utf8Of,
} from "../../shared/handlers/api-gateway.ts";
import { codingOf } from "../../shared/handlers/content-coding.ts";
import { errorHeaders } from "../../shared/handlers/http-handler.ts";
import { missingCallAnswer } from "../../shared/handlers/influx-answer.ts";
import { readCredentials, type SignIn, signIn } from "./authenticate.ts";
import { discoveryAnswer, isDiscovery, namesDocument, type PublishedKeys } from "./discovery.ts";
import { grantToken, type TokenGrant } from "./token-grant.ts";

export interface Door {
  readonly signIn: SignIn;
  readonly grant: TokenGrant;
  /** Answers the public halves of the keys that sign access tokens. */
  readonly tokenKeys: () => Promise<{ readonly keys: readonly object[] }>;
  readonly webhookKeys: PublishedKeys;
  /** Names who signs webhooks, as the discovery document does. */
  readonly webhookIssuer: string;
}

export async function answer(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { method, path, headers, sourceIp } = request;
  const isDocument = isDiscovery(path) ? namesDocument(path) : isTokenKeys(path);
  if (isDocument && method !== "GET") throw methodNotAllowed(method, path, ["GET"]);
  if (isDiscovery(path)) return discoveryAnswer(path, door.webhookIssuer, door.webhookKeys);
  if (isDocument) {
    return jsonAnswer(200, await door.tokenKeys(), { "cache-control": "max-age=300" });
  }
  if (!isGrant(path) && !isSignIn(path)) throw unknownCall(method, path);
  if (method !== "POST") throw methodNotAllowed(method, path, ["POST"]);
  codingOf(request, ["identity"]);
  refuseLarge(request);
  if (isGrant(path)) {
    const granted: GrantedToken = await grantToken(utf8Of(request.body), sourceIp, door.grant);
    return jsonAnswer(200, granted, { "cache-control": "no-store" });
  }
  checkVersion("AuthVersion", headers.authversion, authVersions);
  return textAnswer(200, await signIn(readCredentials(utf8Of(request.body)), sourceIp, door.signIn));
}

/** Bounds what somebody who has not signed in can have read. A password and an assertion are a fraction of it. */
export const mostCredentialBytes = 64 * 1024;

function refuseLarge({ body }: HttpRequest): void {
  if (body.byteLength <= mostCredentialBytes) return;
  throw new PlatformError("bad-request", "The body is larger than 64 KiB; send credentials and nothing else.");
}

/**
 * Answers RFC 6749's name of an error that is the caller's own (5.2), or that trying again does not mend (4.1.2.1). All
 * others pass.
 */
const grantErrors: ReadonlyMap<ErrorCode, OAuthError["error"]> = new Map([
  ["bad-request", "invalid_request"],
  ["method-not-allowed", "invalid_request"],
  ["invalid-grant", "invalid_grant"],
  ["unsupported-grant", "unsupported_grant_type"],
  ["unsupported-encoding", "invalid_request"],
  ["internal", "server_error"],
  ["not-configured", "server_error"],
]);

/** Tells whether a path is one of the consumer-facing API, behind that API's stage name too. */
const isForConsumers = (path: string): boolean => /^(\/api)?\/(oauth2|\.well-known|data-connector)(\/|$)/.test(path);

/** Makes the error for a path that nobody knows. All those of the source-facing API come here. */
function unknownCall(method: string, path: string): PlatformError {
  if (isForConsumers(path)) return new PlatformError("not-found", noSuchCall);
  const missing = missingInfluxdbCall(method, path);
  if (missing) return missing;
  return new PlatformError(
    "not-found",
    `There is no call ${method} ${path.slice(0, 200)}; POST to /Auth to sign in, and to /api/data to send points.`,
  );
}

// Each knows its path behind `/api` too: API Gateway may put its stage in front.
const isTokenKeys = (path: string): boolean => /^(\/api)?\/\.well-known\/jwks\.json$/.test(path);

/** Knows `/` too, because API Gateway may strip `/Auth` from the path. */
const isSignIn = (path: string): boolean => /^\/$|^(\/api)?\/[Aa]uth$/.test(path);

const isGrant = (path: string): boolean => /^(\/api)?\/oauth2\/token$/.test(path);

/**
 * Answers errors in RFC 6749's form at the token endpoint, in that of `/v2` at the other paths of its API, and as plain
 * text at `/Auth`, whose client shows the body as it is, and in that of InfluxDB at paths of its own that there are not. A
 * path that is none of these has the form of the source-facing API.
 */
export function errorAnswer(error: PlatformError, path: string): HttpAnswer {
  const status = statusOf(error.code);
  if (isGrant(path)) {
    const code = grantErrors.get(error.code) ?? "temporarily_unavailable";
    const body: OAuthError = { error: code, error_description: error.message };
    return jsonAnswer(status, body, errorHeaders(error));
  }
  if (isForConsumers(path)) {
    return jsonAnswer(status, { error: error.message, code: status, help: statusHelp(status) }, errorHeaders(error));
  }
  const missing = missingCallAnswer(error, path);
  if (missing) return missing;
  if (error.code === "not-found") {
    const body: CaptureError = { Error: error.code, Message: error.message, Rejected: [] };
    return jsonAnswer(status, body, errorHeaders(error));
  }
  const plain = textAnswer(status, error.message);
  return { ...plain, headers: { ...plain.headers, ...errorHeaders(error) } };
}
