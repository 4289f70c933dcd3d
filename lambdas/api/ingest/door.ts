/** Answers `POST /api/data`: finds out who sends which points to which source, and takes the points in. */

import type { Access } from "../../shared/access/access.ts";
import { readCredential } from "../../shared/access/identify.ts";
import { methodNotAllowed, PlatformError, statusOf } from "../../shared/core/error.ts";
import { authVersions, checkVersion } from "../../shared/core/intake/capture-versions.ts";
import type { CaptureError } from "../../shared/doors/points.ts";
import {
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  queryValue,
  textAnswer,
} from "../../shared/handlers/api-gateway.ts";
import { errorHeaders } from "../../shared/handlers/http-handler.ts";
import { accept, acceptedText, type Intake, readPoints } from "./ingest.ts";
import { readBody } from "./read-body.ts";
import { type Asked, checkDataVersion, type Directory, findTarget } from "./target.ts";

export interface Door {
  readonly caller: Access["caller"];
  readonly directory: Directory;
  /** Counts a project's points. Throws `too-many-requests` if the project has sent as many as it may. */
  readonly quota: { take(project: string, points: number, nowMillis: number): Promise<void> };
  readonly intake: Intake;
  readonly nowMillis: () => number;
  /** Answers a text that makes the ids of one request's events differ from those of every other request. */
  readonly newNonce: () => string;
}

export async function answer(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { method, path, headers, sourceIp } = request;
  // Knows `/data` too: behind a stage's own domain API Gateway may strip `/api` from the path.
  if (path !== "/api/data" && path !== "/data") {
    throw new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}; POST to /api/data.`);
  }
  if (method !== "POST") throw methodNotAllowed(method, path, ["POST"]);
  checkVersion("AuthVersion", headers.authversion, authVersions);
  const asked = readAsked(request);
  checkDataVersion(asked);
  const caller = await door.caller(headers, sourceIp);
  const target = await findTarget(caller, asked, door.directory);
  const acceptedAt = door.nowMillis();
  const points = readPoints(readBody(request), acceptedAt);
  await door.quota.take(target.source.project, points.length, acceptedAt);
  await accept(points, { intake: door.intake, target, acceptedAt, nonce: door.newNonce() });
  return textAnswer(200, acceptedText(points, target));
}

/** Reads what the request names. Throws `bad-request` for a parameter that is given twice, or in brackets. */
function readAsked(request: HttpRequest): Asked {
  refuseLists(request);
  return {
    dataVersion: request.headers.dataversion?.trim(),
    scheme: readCredential(request.headers).scheme,
    byTokenHeader: request.headers.token !== undefined,
    database: queryValue(request, "Database", "database"),
    retention: queryValue(request, "Retention", "retention"),
  };
}

/**
 * Refuses parameters in brackets, as some clients write the names of lists. Whoever writes one means a retention, and
 * without it the points would go to all of them.
 */
function refuseLists({ query }: HttpRequest): void {
  const name = [...query.keys()].find((key) => /[[\]]/.test(key));
  if (name === undefined) return;
  throw new PlatformError(
    "bad-request",
    `${name.slice(0, 60)} is no query parameter of this call; it takes no lists, but Database and Retention once each.`,
  );
}

/** Answers `{"Error","Message","Rejected"}`, the form of an error in the source-facing API. */
export function errorAnswer(error: PlatformError): HttpAnswer {
  const Rejected = error.rejected.map(({ index, reason }) =>
    index === undefined ? { Reason: reason } : { Index: index, Reason: reason },
  );
  const body: CaptureError = { Error: error.code, Message: error.message, Rejected };
  return jsonAnswer(statusOf(error.code), body, errorHeaders(error));
}
