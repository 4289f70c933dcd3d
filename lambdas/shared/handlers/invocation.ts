/**
 * Keeps the id of the request that an invocation answers. Several invocations may share a thread on the laptop, so each
 * has its own, wherever its work continues.
 */

import { AsyncLocalStorage } from "node:async_hooks";

const requestIds = new AsyncLocalStorage<string | undefined>();

/** Answers undefined outside of invocations, as at cold start. */
export const currentRequestId = (): string | undefined => requestIds.getStore();

/** Runs work whose log lines carry the id. */
export const inRequest = <T>(requestId: string | undefined, work: () => T): T => requestIds.run(requestId, work);
