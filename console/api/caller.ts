/** Asks who is signed in. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

export const callerQuery = () =>
  queryOptions({
    queryKey: ["caller"],
    queryFn: ({ signal }) => api.GET("/v2/users/{user}", { params: { path: { user: "me" } }, signal }),
    staleTime: 5 * 60_000,
  });
