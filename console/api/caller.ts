/** Asks who is signed in. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

/** Who the caller is, of every kind, with all memberships and the session. */
export const callerQuery = () =>
  queryOptions({
    queryKey: ["caller"],
    queryFn: ({ signal }) => api.GET("/v2/me", { signal }),
    staleTime: 5 * 60_000,
  });
