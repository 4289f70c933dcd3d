/** The frame around every function: gives its log lines the request id, and lets middy run it. */

import middy from "@middy/core";
import { inRequest } from "./invocation.ts";

/** The part of Lambda's context that the frame reads. */
export type InvocationContext = Partial<Parameters<ReturnType<typeof middy>>[1]>;

export type FramedHandler<Event, Result> = (event: Event, context?: InvocationContext) => Promise<Result>;

/** Reserves so many milliseconds before the timeout in which an error can still be answered. */
const answerMillis = 5;

/**
 * Frames a handler. With `recover` an error becomes an answer, and a handler that runs out of time is answered as an
 * error too. Without it, whatever the handler throws fails the invocation, and Lambda ends one that takes too long.
 */
export function framed<Event, Result>(
  handle: (event: Event) => Promise<Result>,
  recover?: (error: unknown, event: Event) => Result,
): FramedHandler<Event, Result> {
  const chain = middy<Event, Result>({ timeoutEarlyInMillis: recover ? answerMillis : 0 });
  if (recover) {
    chain.onError((request) => {
      request.response = recover(request.error, request.event);
    });
  }
  const handler = chain.handler((event) => handle(event));
  return (event, context = {}) =>
    // Middy passes the context on and reads the remaining time of it, if it is there.
    inRequest(context.awsRequestId, () => handler(event, context as Parameters<typeof handler>[1]));
}
