/**
 * Offers what functions that stream their answers call: the global `awslambda` of Lambda's Node.js runtime. Parts of an
 * answer go to the pool one by one, and the next goes only when the last was taken.
 */

import { Writable } from "node:stream";

type StreamingHandler = (event: unknown, stream: AnswerStream, context: unknown) => unknown;

/** Parts the head of an HTTP answer from its body, as API Gateway expects it. */
const delimiter = new Uint8Array(8);

/** Is the stream that a function writes its answer to. */
export class AnswerStream extends Writable {
  private readonly post: (part: Uint8Array) => void;
  private head: string | undefined;
  private onTaken: (() => void) | undefined;

  /** `post` sends a part on; `taken` is to be called when it was taken. */
  constructor(post: (part: Uint8Array) => void) {
    super();
    this.post = post;
  }

  /** Sets what goes before the first part: the head of an HTTP answer. */
  precede(head: object): void {
    this.head = JSON.stringify(head);
  }

  setContentType(): void {
    // API Gateway reads no other than the head's.
  }

  taken(): void {
    const next = this.onTaken;
    this.onTaken = undefined;
    next?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const { head } = this;
    this.head = undefined;
    const part = head === undefined ? chunk : Buffer.concat([Buffer.from(head), delimiter, chunk]);
    if (part.length === 0) {
      done();
      return;
    }
    this.onTaken = done;
    this.post(part);
  }
}

const streaming = new WeakSet<object>();

/** Tells whether a handler was made by `awslambda.streamifyResponse`. */
export const isStreaming = (handler: object): handler is StreamingHandler => streaming.has(handler);

/** Defines the global. It must be there before the bundle is loaded. */
export function offerStreaming(): void {
  const awslambda = {
    streamifyResponse: (handler: StreamingHandler): StreamingHandler => {
      streaming.add(handler);
      return handler;
    },
    HttpResponseStream: {
      from: (stream: AnswerStream, head: object): AnswerStream => {
        stream.precede(head);
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda });
}
