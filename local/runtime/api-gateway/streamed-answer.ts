/**
 * Serves the answer of a route that streams: a head as JSON, eight zero bytes, and then the body, which goes to the
 * client as fast as the client takes it.
 */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import type { AnswerSink } from "../contract.ts";
import { type Answer, restAnswer } from "./answer.ts";

const delimiter = Buffer.alloc(8);
/** API Gateway takes no longer head. */
const largestHeadBytes = 16 * 1024;

export class StreamedAnswer implements AnswerSink {
  private readonly response: ServerResponse;
  private readonly leaving = new AbortController();
  private head = Buffer.alloc(0);
  private state: "awaited" | "begun" | "malformed" = "awaited";

  constructor(response: ServerResponse) {
    this.response = response;
    response.once("close", () => this.leaving.abort());
  }

  get gone(): AbortSignal {
    return this.leaving.signal;
  }

  /** Is true once the client has a head, so that no other answer can be sent. */
  get isBegun(): boolean {
    return this.state === "begun";
  }

  async write(part: Uint8Array): Promise<void> {
    if (this.state === "begun") await this.pass(part);
    else if (this.state === "awaited") await this.begin(part);
  }

  /** Ends the answer: whole, if the function ended well, and as cut off if it did not. */
  end(isWhole: boolean): void {
    if (isWhole) this.response.end();
    else this.response.destroy();
  }

  /** Ends the answer as whole, and lets the function know that nobody waits any more. */
  stop(): void {
    if (this.isBegun) this.response.end();
    this.leaving.abort();
  }

  private async begin(part: Uint8Array): Promise<void> {
    this.head = Buffer.concat([this.head, part]);
    const end = this.head.indexOf(delimiter);
    if (end < 0) {
      if (this.head.length > largestHeadBytes) this.state = "malformed";
      return;
    }
    const answer = headOf(this.head.subarray(0, end).toString("utf8"));
    this.state = answer ? "begun" : "malformed";
    if (!answer) return;
    for (const [name, value] of Object.entries(answer.headers)) this.response.setHeader(name, value);
    this.response.statusCode = answer.status;
    this.response.flushHeaders();
    await this.pass(this.head.subarray(end + delimiter.length));
  }

  private async pass(part: Uint8Array): Promise<void> {
    if (part.length === 0 || this.gone.aborted || this.response.write(part)) return;
    await once(this.response, "drain", { signal: this.gone }).catch(() => {
      // The client went away while it was waited for.
    });
  }
}

/** Reads a head by the rules of a REST API; undefined if it is malformed. */
function headOf(text: string): Answer | undefined {
  try {
    const head = parseJson(text);
    return restAnswer(JSON.stringify({ ...(typeof head === "object" ? head : {}), body: "" }));
  } catch {
    return undefined;
  }
}
