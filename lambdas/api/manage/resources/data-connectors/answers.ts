/** Describes what calls on data connectors answer. */

import * as v from "valibot";
import { dropRules } from "../../../../shared/core/connector/delivery-rules.ts";
import { passes, secret } from "../../audit/secret.ts";
import { count, duration, nextPageToken, time } from "../../http/answer-parts.ts";
import { hideSecretsOfUrl } from "./hidden-url.ts";

const lastError = v.strictObject({
  time,
  status: v.nullable(v.number()),
  errorClass: v.string(),
  message: v.string(),
});

export const dataConnector = v.strictObject({
  name: v.string(),
  displayName: v.string(),
  type: v.literal("HTTP_PUSH"),
  status: v.picklist(["ACTIVE", "USER_DISABLED", "SYSTEM_DISABLED"]),
  events: v.array(v.string()),
  labels: v.array(v.string()),
  httpConfig: v.strictObject({
    url: secret(v.string(), hideSecretsOfUrl),
    signatureSecret: secret(v.string()),
    headers: secret(v.record(v.string(), v.string())),
    secondSignatureSecret: v.pipe(
      v.optional(v.strictObject({ secret: secret(v.string()), endTime: time })),
      v.description("There while a second secret signs."),
    ),
  }),
  acknowledge: v.picklist(["200", "2xx"]),
  disableOnGone: v.boolean(),
  pauseMode: v.picklist(["drop", "retain"]),
  concurrency: v.pipe(count, v.description("Requests at once, at most.")),
  systemDisabled: v.nullable(
    v.strictObject({
      rule: v.picklist(["failing-120-hours", "18000-failures-an-hour", "gone"]),
      reason: v.string(),
      time,
    }),
  ),
  health: passes(
    v.strictObject({
      state: v.picklist(["UP", "FAILING", "DOWN", "DRAINING"]),
      since: v.pipe(
        v.nullable(time),
        v.description("When it went down or, before that, began to fail; null while it is up."),
      ),
    }),
  ),
  lastError: passes(v.optional(lastError)),
});

export const dataConnectorList = v.strictObject({ dataConnectors: v.array(dataConnector), nextPageToken });

const dayMetrics = v.pipe(
  v.strictObject({ successCount: count, errorCount: count, latency99p: duration }),
  v.description("Of the last 24 hours."),
);

const queueState = v.strictObject({
  depth: v.pipe(count, v.description("Events that wait, about.")),
  oldestEventAge: v.nullable(duration),
  projectedDrainTime: v.pipe(
    v.nullable(duration),
    v.description(
      "At the rate of the last five minutes; null where nothing was delivered in them, or nothing is sent now.",
    ),
  ),
});

const metricsStep = v.strictObject({
  startTime: time,
  successCount: count,
  errorCount: count,
  latency50p: v.pipe(v.nullable(duration), v.description("Null where nothing was acknowledged.")),
  latency99p: v.nullable(duration),
  errorsByClass: v.pipe(v.record(v.string(), count), v.description("Errors by errorClass, as attempts have it.")),
  countsByStatus: v.pipe(v.record(v.string(), count), v.description("Attempts by the status that was answered.")),
});

const series = {
  step: v.pipe(v.optional(duration), v.description("There where a range was asked for, as the series is.")),
  series: v.optional(v.array(metricsStep)),
};

export const connectorMetrics = v.strictObject({ metrics: dayMetrics, queue: queueState, ...series });

export const connectorMetricsList = v.strictObject({
  dataConnectors: v.array(
    v.strictObject({
      name: v.string(),
      metrics: dayMetrics,
      queue: v.pipe(v.nullable(queueState), v.description("Null while the queue is missing and is being made again.")),
      ...series,
    }),
  ),
  nextPageToken,
});

const outcome = {
  acknowledged: v.boolean(),
  status: v.nullable(v.number()),
  latency: duration,
  errorClass: v.nullable(v.string()),
  message: v.nullable(v.string()),
  answer: passes(
    v.pipe(v.string(), v.description("The answer's first kilobyte, for those who may change the connector.")),
  ),
};

const attempt = v.strictObject({
  time,
  eventId: v.string(),
  eventTime: v.pipe(v.nullable(time), v.description("Null in lines that an earlier release wrote.")),
  device: v.string(),
  eventType: v.string(),
  copy: v.nullable(v.picklist(["sync", "replay"])),
  attempt: count,
  ...outcome,
  nextAttemptTime: v.pipe(
    v.nullable(time),
    v.description(
      "Before it the event is not sent again, and while the receiver is down later; null for what was acknowledged.",
    ),
  ),
});

export const attemptList = v.strictObject({ attempts: v.array(attempt), nextPageToken });

const headersOf = v.record(v.string(), v.string());

export const connectorTest = v.strictObject({
  ...outcome,
  answerHeaders: passes(v.pipe(headersOf, v.description("Empty where no answer came."))),
  event: passes(v.looseObject({ eventId: v.string() })),
  request: passes(
    v.pipe(
      v.nullable(v.strictObject({ method: v.string(), url: v.string(), headers: headersOf, body: v.string() })),
      v.description(
        "What was sent, the values of the connector's own headers hidden; null where it could not be signed.",
      ),
    ),
  ),
});

export const resentEvents = v.strictObject({
  events: v.pipe(
    v.array(
      v.strictObject({
        device: v.string(),
        eventId: v.string(),
        resent: v.pipe(v.boolean(), v.description("True once a copy is on the connector's queue.")),
        reason: v.nullable(v.picklist(["NO_DEVICE", "NO_EVENT", "NOT_TAKEN"])),
        message: v.pipe(v.nullable(v.string()), v.description("Why it was not sent, in words.")),
      }),
    ),
    v.description("Each event that was asked for, in the same order."),
  ),
});

const gap = v.strictObject({
  rule: v.picklist(dropRules),
  startTime: time,
  endTime: time,
  count,
  replay: v.pipe(
    v.nullable(
      v.strictObject({
        method: v.literal("POST"),
        path: v.string(),
        body: v.strictObject({ startTime: time, endTime: time }),
      }),
    ),
    v.description(
      "The call that would close the gap, or what of it is in the last 31 days; null where nothing of it is: older events cannot be replayed.",
    ),
  ),
});

export const gapList = v.strictObject({ gaps: v.array(gap), nextPageToken });
