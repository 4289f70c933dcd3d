/** Stands for AWS's endpoints: notes what comes, and answers what a test says. */

import { createServer, type IncomingMessage, type Server } from "node:http";
import { vi } from "vitest";
import type { WireRequest } from "../../../../../local/aws/wire.ts";
import { readSignature, SignatureCheck } from "../../../../../local/gate/signature.ts";

interface FakeAnswer {
  readonly status?: number;
  /** Without it the answer is empty. */
  readonly body?: object;
  /** What AWS says the time is. Without it AWS does not say. */
  readonly date?: Date;
  /** Breaks the connection within the answer. */
  readonly isCut?: boolean;
}

/** Must be stopped, and the stubs of the environment taken back. */
export class FakeAws {
  readonly taken: WireRequest[] = [];
  answer: (request: WireRequest) => FakeAnswer = () => ({ body: {} });
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (incoming, response) => {
      const request = await wireOf(incoming);
      this.taken.push(request);
      const { status = 200, body, date, isCut } = this.answer(request);
      const text = body === undefined ? "" : JSON.stringify(body);
      response.sendDate = false;
      if (date) response.setHeader("date", date.toUTCString());
      response.writeHead(status, {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(text),
      });
      if (isCut) response.write(text.slice(0, -1), () => response.destroy());
      else response.end(text);
    });
  }

  /** Starts it, and has clients that are made from now on call it. */
  static async start(): Promise<FakeAws> {
    const aws = new FakeAws();
    await new Promise<void>((resolve) => aws.server.listen(0, "127.0.0.1", resolve));
    const address = aws.server.address();
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    return aws;
  }

  /** Answers of each call that came whether it was `plain` or the `sdk`'s. */
  ways(): string[] {
    return this.taken.map((request) => (isPlain(request) ? "plain" : "sdk"));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The SDK numbers its attempts in a header. */
export const isPlain = ({ headers }: WireRequest): boolean => headers["amz-sdk-request"] === undefined;

async function wireOf(request: IncomingMessage): Promise<WireRequest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const { method = "", url = "", headers } = request;
  return { method, url, headers, body: Buffer.concat(parts) };
}

const check = new SignatureCheck(Date.now);

export function isSignedWith(request: WireRequest, secret: string): boolean {
  const signature = readSignature(request);
  if (!signature) throw new Error("The request is not signed.");
  try {
    check.demand(request, signature, secret);
    return true;
  } catch {
    return false;
  }
}
