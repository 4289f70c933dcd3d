/** POSTs to webhooks over pooled connections: guarded addresses, no redirects, ten seconds, one kilobyte of answer. */

import type { Readable } from "node:stream";
import {
  type Acknowledgement,
  type DeliveryErrorClass,
  type DeliveryOutcome,
  isAcknowledged,
} from "../../core/delivery/delivery.ts";
import { retryAfterSeconds } from "../../core/delivery/retry-after.ts";
import type { WebhookTarget } from "../../core/webhook/webhook-headers.ts";
import { ForbiddenAddressError, type WebhookGuard } from "./guard.ts";
import { Agent, request } from "./undici.ts";

/** An answer must be there within this time of the attempt's start (docs/protocols/data-connectors.md, "Delivery"). */
const answerWithinMillis = 10_000;
const connectWithinMillis = 5_000;
/** Bounds what is read of an answer, so that an endless body holds nothing up. */
const mostAnswerBytes = 1024;

export interface WebhookRequest {
  readonly target: WebhookTarget;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly acknowledge: Acknowledgement;
}

export interface WebhookClient {
  /** Posts an event. Never throws: answers everything but an acknowledgement as a failure with its class. */
  post(request: WebhookRequest): Promise<DeliveryOutcome>;
  close(): Promise<void>;
}

interface Pace {
  /** Milliseconds since any fixed moment. */
  readonly millis: () => number;
  readonly answerWithinMillis: number;
  readonly connectWithinMillis: number;
}

const usualPace: Pace = { millis: () => performance.now(), answerWithinMillis, connectWithinMillis };

export function createWebhookClient(guard: WebhookGuard, pace: Pace = usualPace): WebhookClient {
  const agent = new Agent({
    allowH2: false,
    keepAliveTimeout: 30_000,
    connect: { lookup: guard.lookup, timeout: pace.connectWithinMillis },
  });
  const deadline = createDeadlines(pace.answerWithinMillis);
  return {
    async post(webhook) {
      const start = pace.millis();
      try {
        guard.checkLiteral(webhook.target.url);
        const answer = await exchange(agent, webhook, deadline());
        return outcomeOf(answer, webhook.acknowledge, pace.millis() - start);
      } catch (error) {
        return { kind: "failed", status: null, latencyMillis: pace.millis() - start, answer: "", ...classify(error) };
      }
    },
    close: () => agent.close(),
  };
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The answer's first kilobyte. */
  readonly text: string;
}

/** Answers what the receiver answered. Throws if nothing came in time. */
async function exchange(agent: Agent, webhook: WebhookRequest, signal: AbortSignal): Promise<Answer> {
  const { target, headers, body } = webhook;
  const answer = await request.call(agent, {
    origin: target.url.origin,
    path: `${target.url.pathname}${target.url.search}`,
    method: "POST",
    headers: { ...target.headers, ...headers },
    body,
    signal,
    // The signal bounds the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const retryAfter = answer.headers["retry-after"];
  return {
    status: answer.statusCode,
    retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    text: await beginningOf(answer.body),
  };
}

/**
 * Reads the beginning of an answer. Closes the connection of a longer answer, which could be used again only after the
 * rest was read. A receiver that breaks off meanwhile has already given its status, which decides.
 */
function beginningOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const done = (): void =>
      resolve(Buffer.concat(chunks).subarray(0, mostAnswerBytes).toString("utf8").toWellFormed());
    body.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostAnswerBytes) body.destroy();
    });
    body
      .on("error", () => {})
      .on("close", done)
      .on("end", done);
  });
}

function outcomeOf(
  { status, retryAfter, text: answer }: Answer,
  acknowledge: Acknowledgement,
  latencyMillis: number,
): DeliveryOutcome {
  if (isAcknowledged(status, acknowledge)) return { kind: "acknowledged", status, latencyMillis, answer };
  const asked = retryAfterSeconds(status, retryAfter, Date.now());
  const message = explainStatus(status);
  const failed = { kind: "failed", errorClass: "status", status, latencyMillis, answer, message } as const;
  return asked === undefined ? failed : { ...failed, retryAfterSeconds: asked };
}

/** Shares one timer and one signal among attempts that start together: a timer each costs a tenth of the whole POST. */
function createDeadlines(withinMillis: number): () => AbortSignal {
  let shared: AbortSignal | undefined;
  return () => {
    if (shared) return shared;
    shared = AbortSignal.timeout(withinMillis);
    setImmediate(() => {
      shared = undefined;
    });
    return shared;
  };
}

const explainStatus = (status: number): string => {
  if (status >= 200 && status < 300)
    return `The receiver answered ${status}; only 200 acknowledges an event, unless acknowledge is set to 2xx.`;
  if (status >= 300 && status < 400) return `The receiver answered ${status}; redirects are not followed.`;
  return `The receiver answered ${status}.`;
};

interface Classified {
  readonly errorClass: DeliveryErrorClass;
  readonly message: string;
  readonly cause?: unknown;
}

const reasons: Record<string, Classified> = {
  ENOTFOUND: { errorClass: "dns", message: "The receiver's host name does not resolve." },
  EAI_AGAIN: { errorClass: "dns", message: "The receiver's host name could not be resolved at this time." },
  ECONNREFUSED: { errorClass: "connect", message: "The receiver refused the connection." },
  EHOSTUNREACH: { errorClass: "connect", message: "There is no way to the receiver's host." },
  ENETUNREACH: { errorClass: "connect", message: "There is no way to the receiver's network." },
  ETIMEDOUT: { errorClass: "connect", message: "The receiver did not accept the connection in time." },
  UND_ERR_CONNECT_TIMEOUT: { errorClass: "connect", message: "The receiver did not accept the connection within 5 s." },
  ECONNRESET: { errorClass: "reset", message: "The receiver closed the connection before it answered." },
  EPIPE: { errorClass: "reset", message: "The receiver closed the connection while the event was sent." },
  UND_ERR_SOCKET: { errorClass: "reset", message: "The receiver closed the connection before it answered." },
  UND_ERR_HEADERS_OVERFLOW: { errorClass: "protocol", message: "The receiver's answer has too many headers." },
};

/** Tells errors apart by their stable codes, and never by class names, which change when bundles are minified. */
function classify(error: unknown): Classified {
  if (error instanceof ForbiddenAddressError) return { errorClass: "forbidden-address", message: error.message };
  if (error instanceof AggregateError && error.errors.length > 0) return classify(error.errors[0]);
  if (isTimeout(error)) return { errorClass: "timeout", message: "The receiver did not answer within 10 s." };
  const code = codeOf(error);
  const known = reasons[code];
  if (known) return known;
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME)/.test(code)) {
    return { errorClass: "tls", message: `The receiver's certificate or TLS handshake failed (${code}).` };
  }
  if (isParserError(error) || code.startsWith("UND_ERR_")) {
    return {
      errorClass: "protocol",
      message: `The receiver's answer could not be understood (${code || "not HTTP"}).`,
    };
  }
  return {
    errorClass: "internal",
    message: "The platform failed to send the event; it will be sent again.",
    cause: error,
  };
}

/** Recognizes parser errors to which undici gives no code, by a name that undici sets as a text. */
const isParserError = (error: unknown): boolean => error instanceof Error && error.name === "HTTPParserError";

const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException ? error.name === "TimeoutError" : codeOf(error) === "UND_ERR_HEADERS_TIMEOUT";

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
