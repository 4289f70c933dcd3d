/**
 * Answers `/write` and `/api/v2/write`: takes line protocol in, as clients of InfluxDB 1.x and 2.x send it
 * (docs/query.md). Lines that are good are taken, whatever others of the request are like.
 */

import { findNamed } from "../../shared/access/database-names.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { Faults } from "../../shared/core/intake/faults.ts";
import { partialWrite, type RefusedLine, unreadable } from "../../shared/core/line-protocol/decode.ts";
import { nanosOfPrecision, unitNames } from "../../shared/core/line-protocol/precision.ts";
import { type ReadLines, readLines, withoutBlobs } from "../../shared/core/line-protocol/read-points.ts";
import type { HttpAnswer, HttpRequest } from "../../shared/handlers/api-gateway.ts";
import { influxHeaders } from "../../shared/handlers/influx-answer.ts";
import { readBody } from "../../shared/handlers/read-body.ts";
import type { Call, Door } from "./call.ts";
import { countingRefusals, takeIn } from "./send-points.ts";
import { findTarget, hasBlobStore, type Target } from "./target.ts";

/** What a request names: a database, which is a source, and a retention policy. What is empty is absent. */
interface Named {
  readonly database: string | undefined;
  readonly retention: string | undefined;
}

/** Takes what 1.x names by `db` and `rp`. */
export const writeLines: Call = (request, door) => {
  const named = { database: parameterOf(request, "db"), retention: parameterOf(request, "rp") };
  return write(request, named, door);
};

/** Takes what 2.x names by `bucket`: a database, or a database, a slash and a retention policy. */
export const writeBucketLines: Call = (request, door) => {
  const [, database, retention] = /^([^/]*)\/?(.*)$/s.exec(parameterOf(request, "bucket") ?? "") ?? [];
  return write(request, { database: database || undefined, retention: retention || undefined }, door);
};

async function write(request: HttpRequest, named: Named, door: Door): Promise<HttpAnswer> {
  const unit = unitOf(request);
  const target = await findLinesTarget(request, named, door);
  return countingRefusals(target, door, () => writeTo(target, { request, unit }, door));
}

async function writeTo(
  target: Target,
  { request, unit }: { readonly request: HttpRequest; readonly unit: bigint },
  door: Door,
): Promise<HttpAnswer> {
  const acceptedAt = door.nowMillis();
  const read = readLines(readBody(request), { unit, receivedAtNanos: `${acceptedAt}000000` });
  const { taken, refused } = await refuseUnkeptBlobs(read, target, door);
  if (taken.length > 0) {
    const points = taken.map(({ point }) => point);
    const blobs = { kept: taken.flatMap((line) => line.blobs), refusals: new Faults() };
    await takeIn({ points, blobs }, target, acceptedAt, door);
  }
  if (refused.length > 0) throw refusal(refused, taken.length);
  return { status: 204, headers: influxHeaders, body: "" };
}

function unitOf(request: HttpRequest): bigint {
  const precision = parameterOf(request, "precision") ?? "";
  const unit = nanosOfPrecision(precision);
  if (unit !== undefined) return unit;
  const shown = JSON.stringify(precision.slice(0, 20));
  throw new PlatformError("bad-request", `invalid precision ${shown} (use ${unitNames.join(", ")})`);
}

async function findLinesTarget(request: HttpRequest, { database, retention }: Named, door: Door): Promise<Target> {
  const caller = await door.namedCaller(request);
  if (database === undefined && caller.kind !== "source") {
    throw new PlatformError("bad-request", "database is required: add db=<source UID or unique display name>");
  }
  const { directory } = door;
  const find = (id?: string): Promise<Target> => findTarget(caller, { database: id, retention }, directory);
  return database === undefined ? find() : findNamed(database, { caller, directory }, find, ({ source }) => source);
}

/** Refuses the lines with files if no retention of the target is linked to a store for them. */
async function refuseUnkeptBlobs(read: ReadLines, target: Target, { directory }: Door): Promise<ReadLines> {
  const hasBlobs = read.taken.some(({ blobs }) => blobs.length > 0);
  return hasBlobs && !(await hasBlobStore(target, directory)) ? withoutBlobs(read) : read;
}

const refusal = (refused: readonly RefusedLine[], taken: number): PlatformError =>
  new PlatformError("bad-request", taken > 0 ? partialWrite(refused) : unreadable(refused));

/** Reads a parameter, of which the first counts, as with InfluxDB. */
const parameterOf = ({ query }: HttpRequest, name: string): string | undefined => query.get(name)?.[0] || undefined;
