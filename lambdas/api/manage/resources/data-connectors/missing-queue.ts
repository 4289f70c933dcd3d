/** Says that a connector has no queue, and has it made again. */

import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import { millisApart, minuteMillis } from "../../../../shared/core/duration.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";

/** SQS takes a second to know a new queue everywhere. */
const appearsWithinMillis = 2 * minuteMillis;
/** `watch` looks each minute, and has a queue made within the next. */
const madeWithinSeconds = 120;

/**
 * Has `watch` make the queue that SQS does not find: somebody has removed it by hand. Until then `route` keeps the
 * connector's events waiting, and drops none. Throws `unavailable` with what to do, and any other error as it is.
 */
export async function askForQueue(
  error: unknown,
  { project, id, createTime }: DataConnector,
  { registry, now }: Uses<"connectors" | "projects"> & Pick<Ports, "now">,
): Promise<never> {
  if (!(error instanceof PlatformError) || error.code !== "not-found") throw error;
  const nowMillis = now().getTime();
  if (millisApart(nowMillis, Date.parse(createTime)) < appearsWithinMillis) {
    throw unavailable("The connector's queue was made a moment ago; ask again in some seconds.", 5, error);
  }
  await registry.connectors.change(project, id, { mapping: undefined });
  await registry.connectors.watch(project, id, nowMillis);
  await registry.projects.touch(project);
  const text =
    "The connector's queue is missing, and with it what waited there: somebody has removed it. It is being made again; ask again in two minutes, then ask for a replay of the time since.";
  throw unavailable(text, madeWithinSeconds, error);
}

const unavailable = (text: string, retryAfterSeconds: number, cause: unknown): PlatformError =>
  new PlatformError("unavailable", text, { retryAfterSeconds, cause });
