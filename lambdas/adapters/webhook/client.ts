/** POSTs to webhooks over pooled connections: guarded addresses, no redirects, ten seconds, one kilobyte of answer. */

import Agent from "undici/lib/dispatcher/agent.js";
import { type DeliveryErrorClass, type DeliveryOutcome, isAcknowledged } from "../../core/delivery.ts";
import type { WebhookTarget } from "../../core/webhook-headers.ts";
import { ForbiddenAddressError, type WebhookGuard } from "./guard.ts";

/** An answer must be there within this time of the attempt's start (seed 002, data-connector-api §4). */
const answerWithinMillis = 10_000;
const connectWithinMillis = 5_000;
/** More of an answer is never read: an endless body must not keep us. */
const mostAnswerBytes = 1024;

export interface WebhookRequest {
  readonly target: WebhookTarget;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookClient {
  /** Never throws: whatever is not an acknowledgement is a failure with its class. */
  post(request: WebhookRequest): Promise<DeliveryOutcome>;
  close(): Promise<void>;
}

export function createWebhookClient(
  guard: WebhookGuard,
  millis: () => number = () => performance.now(),
): WebhookClient {
  const agent = new Agent({
    allowH2: false,
    keepAliveTimeout: 30_000,
    connect: { lookup: guard.lookup, timeout: connectWithinMillis },
  });

  const exchange = async ({ target, headers, body }: WebhookRequest): Promise<number> => {
    guard.checkLiteral(target.url);
    const answer = await agent.request({
      origin: target.url.origin,
      path: `${target.url.pathname}${target.url.search}`,
      method: "POST",
      headers: { ...target.headers, ...headers },
      body,
      signal: AbortSignal.timeout(answerWithinMillis),
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    await readSome(answer.body);
    return answer.statusCode;
  };

  return {
    async post(request) {
      const start = millis();
      try {
        const status = await exchange(request);
        const latencyMillis = millis() - start;
        if (isAcknowledged(status)) return { kind: "acknowledged", status, latencyMillis };
        return { kind: "failed", errorClass: "status", status, latencyMillis, message: explainStatus(status) };
      } catch (error) {
        return { kind: "failed", status: null, latencyMillis: millis() - start, ...classify(error) };
      }
    },
    close: () => agent.close(),
  };
}

/** Reads up to a kilobyte; a longer answer's connection is closed, since the rest would have to be read to reuse it. */
async function readSome(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown; on(event: "error", listener: () => void): unknown },
): Promise<void> {
  let read = 0;
  try {
    for await (const chunk of body) {
      read += chunk.byteLength;
      if (read > mostAnswerBytes) break;
    }
  } catch {
    // The status decides. A receiver that breaks off while its answer's body is read has already given it.
  }
}

const explainStatus = (status: number): string => {
  if (status >= 200 && status < 300) return `The receiver answered ${status}; only 200 acknowledges an event.`;
  if (status >= 300 && status < 400) return `The receiver answered ${status}; redirects are not followed.`;
  return `The receiver answered ${status}.`;
};

interface Classified {
  readonly errorClass: DeliveryErrorClass;
  readonly message: string;
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

/** By stable codes, never by class names: those change when bundles are minified. */
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
  return { errorClass: "protocol", message: `The receiver's answer could not be understood (${code || "no code"}).` };
}

const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException ? error.name === "TimeoutError" : codeOf(error) === "UND_ERR_HEADERS_TIMEOUT";

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
