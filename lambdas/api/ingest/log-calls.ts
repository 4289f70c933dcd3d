/** Answers `POST /api/logs`: keeps what a source says of itself among its messages. */

import { readExactJson } from "../../shared/core/intake/exact-json.ts";
import { readSourceLogs } from "../../shared/core/source/source-log.ts";
import { type HttpAnswer, type HttpRequest, textAnswer } from "../../shared/handlers/api-gateway.ts";
import { readBody } from "../../shared/handlers/read-body.ts";
import type { Door } from "./call.ts";
import { findSendersTarget } from "./send-points.ts";

/** Takes all messages or none. They are kept before the answer. */
export async function sendLogs(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { source } = await findSendersTarget(request, door);
  const now = door.nowMillis();
  const logs = readSourceLogs(readExactJson(readBody(request)), now);
  await door.logQuota.take(`${source.project} ${source.id}`, logs.length, now);
  await door.logs.keep({ project: source.project, source: source.id }, logs);
  return textAnswer(200, `Accepted ${logs.length === 1 ? "1 message" : `${logs.length} messages`}.`);
}
