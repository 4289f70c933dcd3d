/** Answers `POST /api/data`: finds out who sends which points to which source, and takes the points in. */

import { keepBlobs } from "../../shared/blobs/keep-blobs.ts";
import { authVersions, checkVersion } from "../../shared/core/intake/capture-versions.ts";
import { PointCollector } from "../../shared/core/intake/point-collector.ts";
import { readDataRequest } from "../../shared/core/intake/read-request.ts";
import { type HttpAnswer, type HttpRequest, textAnswer } from "../../shared/handlers/api-gateway.ts";
import { type Door, readAsked } from "./call.ts";
import { accept, acceptedText } from "./ingest.ts";
import { readBody } from "./read-body.ts";
import { checkDataVersion, findTarget, hasBlobStore } from "./target.ts";

export async function sendPoints(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { headers, sourceIp } = request;
  checkVersion("AuthVersion", headers.authversion, authVersions);
  const asked = readAsked(request);
  checkDataVersion(asked);
  const caller = await door.caller(headers, sourceIp);
  const target = await findTarget(caller, asked, door.directory);
  const acceptedAt = door.nowMillis();
  const collector = new PointCollector({ takesBlobs: true });
  const points = readDataRequest(readBody(request), { receivedAtNanos: `${acceptedAt}000000` }, collector);
  const { project, id: source } = target.source;
  await door.quota.take(project, points.length, acceptedAt);
  await keepBlobs(
    collector.blobs,
    { project, source },
    { store: door.blobs, isLinked: () => hasBlobStore(target, door.directory) },
  );
  await accept(points, { intake: door.intake, target, acceptedAt, nonce: door.newNonce() });
  return textAnswer(200, acceptedText(points, target));
}
