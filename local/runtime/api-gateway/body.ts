/** Reads a request's body within API Gateway's limit. */

import type { IncomingMessage } from "node:http";

/** The limit of both kinds of API. */
export const largestBodyBytes = 10 * 1024 * 1024;

/** How much of a body that is too large is still read and thrown away, so that its sender reads the answer. */
const drainedBytes = 64 * 1024 * 1024;

/**
 * Answers the body; undefined if it is too large, while the rest of it is read and thrown away. Rejects if the client
 * goes away.
 */
export async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(message.headers["content-length"] ?? 0) > largestBodyBytes) {
    drain(message);
    return undefined;
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= largestBodyBytes) {
        chunks.push(chunk);
        return;
      }
      message.off("data", take);
      drain(message);
      resolve(undefined);
    };
    message.on("data", take);
    message.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    message.on("error", reject);
  });
}

function drain(message: IncomingMessage): void {
  let size = 0;
  message.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > drainedBytes) message.destroy();
  });
  message.on("error", () => {});
}
