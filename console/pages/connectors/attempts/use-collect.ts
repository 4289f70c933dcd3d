/** Finds the events of all attempts that a filter leaves, also of pages that are not loaded. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Attempt, type AttemptFilter, attemptsQuery } from "../../../api/attempts.ts";
import type { Connector } from "../../../api/connectors.ts";
import { useToast } from "../../../parts/action/Toasts.tsx";
import { isFailedCall } from "../../../parts/states/failed-call.ts";
import { pathOf } from "../actions/calls.ts";
import { type EventOfDevice, eventsOf } from "./rows.ts";

/** More events than this are a case for "Resend all that failed", which runs on the stage. */
const mostCollected = 1000;
const mostPages = 100;

interface Collecting {
  readonly isPending: boolean;
  /** Answers the events, or undefined where they could not be found, which has been said by then. */
  readonly collect: () => Promise<readonly EventOfDevice[] | undefined>;
}

export function useCollect(connector: Connector, filter: AttemptFilter): Collecting {
  const client = useQueryClient();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const { project, connector: id } = pathOf(connector);
  const collect: Collecting["collect"] = async () => {
    setPending(true);
    try {
      const options = attemptsQuery(project, id, filter, 0);
      const { pages } = await client.fetchInfiniteQuery({ ...options, pages: mostPages, staleTime: 0 });
      const attempts: Attempt[] = pages.flatMap((page) => page.attempts);
      const events = eventsOf(attempts);
      if (events.length <= mostCollected) return events;
      toast({
        text: `More than ${mostCollected} events match. Narrow the filters, or resend all that failed since a time.`,
        isError: true,
      });
      return undefined;
    } catch (error) {
      if (!isFailedCall(error)) throw error;
      toast({ text: error.text, isError: true });
      return undefined;
    } finally {
      setPending(false);
    }
  };
  return { isPending, collect };
}
