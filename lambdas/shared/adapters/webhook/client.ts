/** POSTs to webhooks over pooled connections: guarded addresses, no redirects, ten seconds, one kilobyte of answer. */

import type { Readable } from "node:stream";
import { type Acknowledgement, type DeliveryOutcome, isAcknowledged } from "../../core/delivery/delivery.ts";
import { retryAfterSeconds } from "../../core/delivery/retry-after.ts";
import type { WebhookTarget } from "../../core/webhook/webhook-headers.ts";
import { answerText } from "./answer-text.ts";
import { createGuardedConnector } from "./connector.ts";
import { classify, isStaleConnection } from "./failure.ts";
import type { WebhookGuard } from "./guard.ts";
import { correctParser } from "./parser.ts";
import { Agent, kSocket, request } from "./undici.ts";

/** An answer must be there within this time of the attempt's start (docs/protocols/data-connectors.md, "Delivery"). */
const answerWithinMillis = 10_000;
const connectWithinMillis = 5_000;
/** Bounds what is waited for of an answer, and for how long after its head, so that an endless body holds nothing up. */
const mostAnswerBytes = 1024;
const bodyWithinMillis = 1_000;

export interface WebhookRequest {
  readonly target: WebhookTarget;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly acknowledge: Acknowledgement;
  /** True where the outcome is to tell the headers of the answer. */
  readonly tellsHeaders?: boolean;
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
  readonly bodyWithinMillis: number;
}

const usualPace: Pace = {
  millis: () => performance.now(),
  answerWithinMillis,
  connectWithinMillis,
  bodyWithinMillis,
};

export function createWebhookClient(guard: WebhookGuard, pace: Pace = usualPace): WebhookClient {
  const connect = createGuardedConnector(guard, pace.connectWithinMillis);
  const [pooled, fresh] = [createAgent(connect, "kept"), createAgent(connect, "used once")];
  const deadline = createDeadlines(pace.answerWithinMillis);
  const failure = (error: unknown, start: number): DeliveryOutcome => ({
    kind: "failed",
    latencyMillis: pace.millis() - start,
    answer: "",
    ...classify(error),
  });
  return {
    async post(webhook) {
      const start = pace.millis();
      const signal = deadline();
      try {
        guard.checkLiteral(webhook.target.url);
        const answer = await exchange(pooled, webhook, signal, pace);
        return outcomeOf(answer, webhook, pace.millis() - start);
      } catch (error) {
        if (!isStaleConnection(error)) return failure(error, start);
      }
      // Sends the event again at once, for the receiver has closed an idle connection and not refused the event.
      try {
        const answer = await exchange(fresh, webhook, signal, pace);
        return outcomeOf(answer, webhook, pace.millis() - start);
      } catch (error) {
        return failure(error, start);
      }
    },
    close: async () => {
      await Promise.all([pooled.close(), fresh.close()]);
    },
  };
}

/** Makes an agent whose connections are kept for further requests, or used for a single one. */
export function createAgent(
  connect: ReturnType<typeof createGuardedConnector>,
  connections: "kept" | "used once",
): Agent {
  const pipelining = connections === "kept" ? 1 : 0;
  const agent = new Agent({ allowH2: false, keepAliveTimeout: 30_000, pipelining, connect, useMilo: false });
  return agent.on("connect", (_origin, [, , client]) => correctParser(client[kSocket]));
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The answer's first kilobyte. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Answers what the receiver answered. Throws if nothing came in time. */
async function exchange(agent: Agent, webhook: WebhookRequest, signal: AbortSignal, pace: Pace): Promise<Answer> {
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
    text: answerText(await beginningOf(answer.body, pace.bodyWithinMillis), answer.headers["content-encoding"]),
    headers: answer.headers,
  };
}

/**
 * Reads the beginning of an answer. Closes the connection of an answer that is longer or does not end soon, which could
 * be used again only after the rest was read. The status is there already, and it decides whatever the body does.
 */
function beginningOf(body: Readable, withinMillis: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const disarm = armed(() => body.destroy(), withinMillis);
    const done = (): void => {
      disarm();
      resolve(Buffer.concat(chunks));
    };
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

/**
 * Acts after a time unless it is disarmed. Sets its timer only if the event loop turns meanwhile, because most bodies
 * come with their head, and a timer each would cost a tenth of the whole POST.
 */
function armed(act: () => void, millis: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  const turn = setImmediate(() => {
    timer = setTimeout(act, millis);
  });
  return () => {
    clearImmediate(turn);
    clearTimeout(timer);
  };
}

function outcomeOf(
  { status, retryAfter, text: answer, headers }: Answer,
  { acknowledge, tellsHeaders }: WebhookRequest,
  latencyMillis: number,
): DeliveryOutcome {
  const told = { status, latencyMillis, answer, ...(tellsHeaders ? { answerHeaders: toldOf(headers) } : {}) };
  if (isAcknowledged(status, acknowledge)) return { kind: "acknowledged", ...told };
  const asked = retryAfterSeconds(status, retryAfter, Date.now());
  const message = explainStatus(status);
  const failed = { kind: "failed", errorClass: "status", message, ...told } as const;
  return asked === undefined ? failed : { ...failed, retryAfterSeconds: asked };
}

/** Bounds what is told of an answer's headers. */
const mostHeaders = 50;
const longestValue = 1024;

/** Answers the first headers, and the beginnings of their values. One that came several times is joined by commas. */
const toldOf = (headers: Answer["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .slice(0, mostHeaders)
      .map(([name, value = ""]) => [name, [value].flat().join(", ").slice(0, longestValue).toWellFormed()]),
  );

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

/** Are the statuses that name another address. Others from 300 on, such as 304, do not. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const explainStatus = (status: number): string => {
  if (status >= 200 && status < 300)
    return `The receiver answered ${status}; only 200 acknowledges an event, unless acknowledge is set to 2xx.`;
  if (redirects.has(status)) return `The receiver answered ${status}; redirects are not followed.`;
  return `The receiver answered ${status}.`;
};
