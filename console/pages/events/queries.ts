/** Asks for what the page of events shows beside the stream. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { idOf } from "../../api/projects.ts";
import { type Filters, readHistory } from "./live/calls.ts";
import { eventsOf } from "./live/lines.ts";

/** The newest events, read anew each time that the page is opened or its filters change: from then on the stream tells. */
export const newestQuery = (project: string, filters: Filters) =>
  queryOptions({
    queryKey: ["project", project, "events", "newest", filters],
    queryFn: async ({ signal }) => ({
      events: (await readHistory({ project, filters, signal })).events,
      filters: JSON.stringify(filters),
      readMillis: Date.now(),
    }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** The names of devices by their ids, of as many as a page of the list holds. Others are shown by their ids. */
export const deviceNamesQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "events", "device-names"],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { page_size: 100 } };
      const { devices } = await api.GET("/v2/projects/{project}/devices", { params, signal });
      return new Map(devices.map(({ name, labels }) => [idOf(name), labels.name ?? ""]));
    },
    staleTime: 60_000,
  });

/** One event of a device, as long as the event log holds it. */
export const eventQuery = (project: string, device: string, event: string) =>
  queryOptions({
    queryKey: ["project", project, "events", "one", device, event],
    queryFn: async ({ signal }) => {
      const params = { path: { project, device, event } };
      const answer = await api.GET("/v2/projects/{project}/devices/{device}/events/{event}", { params, signal });
      return eventsOf([answer])[0] ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
