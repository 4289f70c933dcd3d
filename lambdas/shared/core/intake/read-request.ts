/**
 * Reads the body of `POST /api/data` into points: all of them or none (docs/protocols/capture.md, "Sending points").
 */

import { PlatformError } from "../error.ts";
import type { Point } from "../event/point.ts";
import { readExactJson } from "./exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue, typeNameOf } from "./json-value.ts";
import { keyReader } from "./keys.ts";
import { mostPoints, PointCollector } from "./point-collector.ts";
import { readMetric } from "./read-metric.ts";
import { readTime } from "./rows-of-metric.ts";

const readEnvelopeKeys = keyReader(["Metrics", "Timestamp"]);

const bodyAdvice = 'send {"Metrics":[{"Name":"…","Fields":{"…":1}}]}';

interface Receipt {
  readonly receivedAtNanos: string;
}

/**
 * Reads a request's text into its points, in the order of its metrics, each with its base row first.
 *
 * A metric's time is its own `Timestamp`, or else the body's, or else `receivedAtNanos` (nanoseconds since 1970, as a
 * decimal string), which is then marked as the platform's. The tag `Connection_Tag` becomes the connection tag and is
 * removed from the tags. Ignores unknown keys. Known keys that hold null count as absent. The door checks the size of
 * the text (4 MiB) before it is read.
 *
 * Throws a `PlatformError`: `bad-request`, `too-large` (more than 10,000 points, or a point of more than 192 KiB) or
 * `unprocessable` (a blob that `collector` does not take). `rejected` holds every fault with its metric's index and
 * what to do.
 */
export function readDataRequest(text: string, receipt: Receipt, collector = new PointCollector()): Point[] {
  const body = readExactJson(text);
  if (!isJsonObject(body)) throw refused(`The body is ${typeNameOf(body)}; ${bodyAdvice}.`);
  return readDataObject(body, receipt, collector);
}

/** Does the same with a body that is parsed already. */
export function readDataObject(
  body: JsonObject,
  { receivedAtNanos }: Receipt,
  collector = new PointCollector(),
): Point[] {
  const { values, faults } = readEnvelopeKeys(body);
  for (const fault of faults) collector.reject(fault);
  const time = readTime("Timestamp", values.Timestamp, { atNanos: receivedAtNanos, isOurs: true }, collector);
  for (const [index, metric] of metricsOf(values.Metrics).entries()) {
    collector.beginMetric(index);
    if (isJsonObject(metric)) readMetric(metric, { time, index }, collector);
    else collector.reject(`The metric is ${typeNameOf(metric)}; it must be an object: ${bodyAdvice}.`);
  }
  return collector.finish();
}

function metricsOf(metrics: JsonValue | undefined): readonly JsonValue[] {
  if (metrics === undefined || metrics === null) throw refused(`Metrics is absent; ${bodyAdvice}.`);
  if (!Array.isArray(metrics)) throw refused(`Metrics is ${typeNameOf(metrics)}; it must be an array: ${bodyAdvice}.`);
  if (metrics.length === 0) throw refused(`Metrics is empty; ${bodyAdvice}.`);
  if (metrics.length <= mostPoints) return metrics;
  const reason = `Metrics holds ${metrics.length} metrics; send at most ${mostPoints} in a request.`;
  throw new PlatformError("too-large", `Nothing was stored. ${reason}`, { rejected: [{ reason }] });
}

const refused = (reason: string): PlatformError =>
  new PlatformError("bad-request", `Nothing was stored. ${reason}`, { rejected: [{ reason }] });
