/** Answers `POST /api/data`: finds out who sends which points to which source, and takes the points in. */

import { keepBlobs } from "../../shared/blobs/keep-blobs.ts";
import { authVersions, checkVersion } from "../../shared/core/intake/capture-versions.ts";
import { type Blobs, PointCollector } from "../../shared/core/intake/point-collector.ts";
import { readDataRequest } from "../../shared/core/intake/read-request.ts";
import { type HttpAnswer, type HttpRequest, textAnswer } from "../../shared/handlers/api-gateway.ts";
import { asPlatformError } from "../../shared/handlers/http-handler.ts";
import { readBody } from "../../shared/handlers/read-body.ts";
import { type Door, readAsked } from "./call.ts";
import { accept, acceptedText } from "./ingest.ts";
import { checkDataVersion, findTarget, hasBlobStore, type Target } from "./target.ts";

export async function sendPoints(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const target = await findSendersTarget(request, door);
  return countingRefusals(target, door, async () => {
    const acceptedAt = door.nowMillis();
    const collector = new PointCollector({ takesBlobs: true });
    const points = readDataRequest(readBody(request), { receivedAtNanos: `${acceptedAt}000000` }, collector);
    await takeIn({ points, blobs: collector.blobs }, target, acceptedAt, door);
    return textAnswer(200, acceptedText(points, target));
  });
}

/** Does what takes points in for a target. Counts it as refused if it fails, also where some of the points were taken. */
export async function countingRefusals(
  { source }: Target,
  { meter }: Door,
  work: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  try {
    return await work();
  } catch (error) {
    await meter.refused(source.project, asPlatformError(error).code);
    throw error;
  }
}

/** Finds where a request that sends points has them go. Checks its versions before it asks who sends. */
export async function findSendersTarget(request: HttpRequest, door: Door): Promise<Target> {
  const { headers, sourceIp } = request;
  checkVersion("AuthVersion", headers.authversion, authVersions);
  const asked = readAsked(request);
  checkDataVersion(asked);
  const caller = await door.caller(headers, sourceIp);
  return findTarget(caller, asked, door.directory);
}

interface Read {
  readonly points: ReturnType<PointCollector["finish"]>;
  /** The files in the points' fields. */
  readonly blobs: Blobs;
}

/** Counts the points against the quota, keeps the files beside them, and puts them where they are accepted. */
export async function takeIn({ points, blobs }: Read, target: Target, acceptedAt: number, door: Door): Promise<void> {
  const { project, id: source } = target.source;
  await door.quota.take(project, points.length, acceptedAt);
  const files = { store: door.blobs, isLinked: () => hasBlobStore(target, door.directory) };
  await keepBlobs(blobs, { project, source }, files);
  await accept(points, { intake: door.intake, target, acceptedAt, nonce: door.newNonce() });
  await door.meter.accepted(project, points.length);
}
