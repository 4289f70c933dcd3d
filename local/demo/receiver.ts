/** Receives the demo's webhook. Verifies every request as a receiver should, and can be told to be broken. */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";

export interface ReceivedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly data: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly timestamp: string;
}

export interface Receiver {
  readonly url: string;
  /** Answers 500 to everything while true. */
  setBroken(broken: boolean): void;
  close(): Promise<void>;
}

interface Options {
  readonly certFile: string;
  readonly keyFile: string;
  readonly secret: string;
  /** Is called for each event whose signature and checksum are right. */
  readonly onEvent: (event: ReceivedEvent) => void;
  /** Is called for each event that is answered 500. */
  readonly onRefused: (event: ReceivedEvent) => void;
  /** Is called with what is wrong with a request. In a demo this must never happen. */
  readonly onForged: (fault: string) => void;
}

/** Throws if the token is not signed with the secret, has expired, or belongs to another body. */
function verifySignature(token: string, body: Buffer, secret: string, nowSeconds: number): void {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const expected = createHmac("sha256", secret).update(`${header}.${claims}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error("the signature is wrong");
  const { exp, checksum_sha256: checksum } = parseJson(Buffer.from(claims, "base64url").toString()) as Record<
    string,
    unknown
  >;
  if (typeof exp !== "number" || exp < nowSeconds) throw new Error("the signature has expired");
  if (checksum !== createHash("sha256").update(body).digest("hex")) throw new Error("the checksum is of another body");
}

const eventOf = (body: Buffer): ReceivedEvent => (parseJson(body.toString()) as { event: ReceivedEvent }).event;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Listens on a free port of the loopback interface. */
export async function startReceiver(options: Options): Promise<Receiver> {
  let broken = false;
  const server = createServer(
    { cert: readFileSync(options.certFile), key: readFileSync(options.keyFile) },
    async (request, response) => {
      const body = await bodyOf(request);
      if (broken) {
        options.onRefused(eventOf(body));
        response.writeHead(500).end("broken on purpose");
        return;
      }
      try {
        verifySignature(String(request.headers["x-dt-signature"] ?? ""), body, options.secret, Date.now() / 1000);
        options.onEvent(eventOf(body));
        response.writeHead(200).end();
      } catch (error) {
        options.onForged(error instanceof Error ? error.message : String(error));
        response.writeHead(400).end();
      }
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/events`,
    setBroken: (value) => {
      broken = value;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
