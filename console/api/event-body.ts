/** Puts together what a connector sends of an event: the event as the log has it, and what is known of its device. */

import { queryOptions } from "@tanstack/react-query";
import { type Json, jsonOf } from "../snippets/quote.ts";
import { api } from "./client.ts";

export interface EventPlace {
  readonly project: string;
  readonly device: string;
  readonly eventId: string;
  /** The keys of the labels that go along. */
  readonly labels: readonly string[];
}

export const eventBodyQuery = ({ project, device, eventId, labels }: EventPlace) =>
  queryOptions({
    queryKey: ["project", project, "event-body", device, eventId, labels],
    queryFn: async ({ signal }): Promise<Json> => {
      const [event, facts] = await Promise.all([
        api.GET("/v2/projects/{project}/devices/{device}/events/{event}", {
          params: { path: { project, device, event: eventId } },
          signal,
        }),
        api.GET("/v2/projects/{project}/devices/{device}", { params: { path: { project, device } }, signal }),
      ]);
      const sent = Object.entries(facts.labels).filter(([key]) => labels.includes(key));
      return {
        event: jsonOf(event),
        labels: Object.fromEntries(sent),
        metadata: {
          deviceId: device,
          projectId: project,
          deviceType: facts.type,
          productNumber: facts.productNumber,
        },
      };
    },
    staleTime: 60_000,
  });
