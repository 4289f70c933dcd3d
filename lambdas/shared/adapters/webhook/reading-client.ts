/**
 * Asks servers of customers for data, over connections that are guarded as those of webhooks are: addresses are checked,
 * redirects not followed, and time and size bounded.
 */

import type { Readable } from "node:stream";
import { serverWords } from "../../core/influxdb/server-words.ts";
import { createAgent } from "./client.ts";
import { createGuardedConnector } from "./connector.ts";
import { classify, isStaleConnection } from "./failure.ts";
import type { WebhookGuard } from "./guard.ts";
import { type Agent, request } from "./undici.ts";

/** Leaves time for a second page in what a query may take. */
const answerWithinMillis = 10_000;
const connectWithinMillis = 5_000;
/** Bounds what is read of an answer. It becomes some ten times as large while it is parsed. */
const mostAnswerBytes = 16 * 1024 * 1024;

interface ReadingRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of a request. The message of a failure is for people. */
export type ReadingOutcome =
  | { readonly kind: "answered"; readonly status: number; readonly text: string }
  | { readonly kind: "too-large" }
  | { readonly kind: "failed"; readonly message: string };

export interface ReadingClient {
  /** Posts what may be asked twice. Never throws for what the server does. */
  ask(request: ReadingRequest): Promise<ReadingOutcome>;
  close(): Promise<void>;
}

interface Bounds {
  readonly answerWithinMillis: number;
  readonly mostAnswerBytes: number;
}

export function createReadingClient(
  guard: WebhookGuard,
  bounds: Bounds = { answerWithinMillis, mostAnswerBytes },
): ReadingClient {
  const connect = createGuardedConnector(guard, connectWithinMillis);
  const [pooled, fresh] = [createAgent(connect, "kept"), createAgent(connect, "used once")];
  return {
    async ask(asked) {
      const signal = AbortSignal.timeout(bounds.answerWithinMillis);
      try {
        guard.checkLiteral(asked.url);
        return await exchange(pooled, asked, signal, bounds);
      } catch (error) {
        if (!isStaleConnection(error)) return failure(error);
      }
      // Asks again at once, for the server has closed an idle connection.
      return exchange(fresh, asked, signal, bounds).catch(failure);
    },
    close: async () => {
      await Promise.all([pooled.close(), fresh.close()]);
    },
  };
}

const slow = "The server did not answer in full within 10 s: ask for less time, or look at what keeps it busy.";

function failure(error: unknown): ReadingOutcome {
  const fault = classify(error);
  return { kind: "failed", message: fault.errorClass === "timeout" ? slow : serverWords(fault) };
}

async function exchange(
  agent: Agent,
  { url, headers, body }: ReadingRequest,
  signal: AbortSignal,
  bounds: Bounds,
): Promise<ReadingOutcome> {
  const answer = await request.call(agent, {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: "POST",
    headers,
    body,
    signal,
    // The signal bounds the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const bytes = await wholeOf(answer.body, bounds.mostAnswerBytes);
  if (bytes === undefined) return { kind: "too-large" };
  return { kind: "answered", status: answer.statusCode, text: bytes.toString("utf8") };
}

/** Answers undefined, and closes the connection, for a body with more bytes than `most`. */
async function wholeOf(body: Readable, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
