/** Holds the answers of calls for all pages. Reads are tried three times, writes once: a person looks what came of them. */

import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";

const mostRetries = 2;

/** Tells whether a read that failed so many times is tried again. */
const isTriedAgain = (failures: number, error: Error): boolean =>
  failures < mostRetries && error instanceof ApiError && error.isPassing;

/** Answers how long to wait before a read is tried again: what the API asked for, or else one second, then two. */
export const waitMillis = (failures: number, error: Error): number =>
  error instanceof ApiError && error.retryAfterSeconds !== undefined
    ? error.retryAfterSeconds * 1000
    : Math.min(1000 * 2 ** failures, 10_000);

/** How often a list is read again while its page is visible. Use it as `refetchInterval`. */
export const listIntervalMillis = 30_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: isTriedAgain,
      retryDelay: waitMillis,
      staleTime: 5000,
      // Asks even where the browser believes that there is no network: a laptop's own address is always there, and a page
      // that waits in silence tells nothing.
      networkMode: "always",
      refetchIntervalInBackground: false,
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
