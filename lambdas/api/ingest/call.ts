/** Declares what the calls of this door need, and reads what all of them name alike. */

import type { Access } from "../../shared/access/access.ts";
import { readCredential } from "../../shared/access/identify.ts";
import type { NamedCaller } from "../../shared/access/named-caller.ts";
import type { SignedUrl, Upload } from "../../shared/core/blob/signed-url.ts";
import type { RowKey } from "../../shared/core/change/change.ts";
import type { ChangePoint } from "../../shared/core/change/current-rows.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { SourceLog } from "../../shared/core/source/source-log.ts";
import { type HttpAnswer, type HttpRequest, queryValue } from "../../shared/handlers/api-gateway.ts";
import type { ProjectMeter } from "../../shared/metering/project-meter.ts";
import type { Intake } from "./ingest.ts";
import type { Asked, Directory } from "./target.ts";

export interface Door {
  readonly caller: Access["caller"];
  /** Answers who calls as clients of InfluxDB do: with a name and a secret in each request. */
  readonly namedCaller: NamedCaller;
  readonly directory: Directory;
  /** Counts a project's points. Throws `too-many-requests` if the project has sent as many as it may. */
  readonly quota: { take(project: string, points: number, nowMillis: number): Promise<void> };
  /** Counts what comes into projects, and what of it is refused. */
  readonly meter: ProjectMeter;
  readonly intake: Intake;
  readonly blobs: Blobs;
  readonly rows: Rows;
  /** Keeps what sources say of themselves. */
  readonly logs: { keep(place: RowsPlace, logs: readonly SourceLog[]): Promise<void> };
  /** Counts a source's messages. Throws `too-many-requests` if it has sent as many as it may. */
  readonly logQuota: Door["quota"];
  readonly nowMillis: () => number;
  /** Answers a text that makes the ids of one request's events differ from those of every other request. */
  readonly newNonce: () => string;
}

/** Keeps files. */
export interface Blobs {
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  uploadUrl(key: string, upload: Upload, nowMillis: number): Promise<SignedUrl>;
  downloadUrl(key: string, nowMillis: number): Promise<SignedUrl>;
  /** Answers how many bytes a file has; undefined if there is none. */
  size(key: string): Promise<number | undefined>;
}

/** Reads the current state of rows, as the changes that made them what they are. */
export interface Rows {
  row(place: RowsPlace, name: string, key: RowKey): Promise<ChangePoint | undefined>;
  page(
    place: RowsPlace,
    name: string,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ readonly rows: readonly ChangePoint[]; readonly next?: string }>;
}

interface RowsPlace {
  readonly project: ProjectId;
  readonly source: SourceId;
}

export type Call = (request: HttpRequest, door: Door) => Promise<HttpAnswer>;

/** Reads what the request names. Throws `bad-request` for a parameter that is given twice, or in brackets. */
export function readAsked(request: HttpRequest): Asked {
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
