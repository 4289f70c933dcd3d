/** Knows how far the project is on its first steps, asks often while one of them is awaited, and remembers who hid them. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Connector } from "../../api/connectors.ts";
import {
  latestEventQuery,
  type OverviewMetrics,
  type OverviewSource,
  overviewMetricsQuery,
  type ProjectEvent,
} from "../../api/overview.ts";
import { listIntervalMillis } from "../../api/query-client.ts";
import { isKept, keep } from "../../session/preferences.ts";
import { doneSteps, type Step, steps } from "./steps.ts";
import { type SendPoint, useSendPoint } from "./use-send-point.ts";

export interface Beginning {
  readonly done: ReadonlySet<Step>;
  readonly send: SendPoint;
  readonly event: ProjectEvent | undefined;
  readonly connectors: readonly Connector[];
}

const soonMillis = 1000;
const laterMillis = 10_000;

/** Answers undefined until all that it rests on was answered, so that nothing is said to be missing that is there. */
export function useBeginning(
  project: string,
  sources: readonly OverviewSource[],
  connectors: readonly Connector[] | undefined,
  metrics: readonly OverviewMetrics[] | undefined,
): Beginning | undefined {
  const send = useSendPoint(project, sources);
  const hasDelivered = metrics?.some((each) => each.metrics.successCount > 0) ?? false;
  const { data: event } = useQuery({
    ...latestEventQuery(project, listIntervalMillis),
    refetchInterval: ({ state: { data } }) => (data ? listIntervalMillis : send.isSuccess ? soonMillis : laterMillis),
  });
  useSourcesOf(project, event?.eventId);
  const isAwaited = connectors !== undefined && connectors.length > 0 && !hasDelivered;
  useQuery(overviewMetricsQuery(project, isAwaited ? 2 * soonMillis : listIntervalMillis));
  if (event === undefined || !connectors || !metrics) return undefined;
  const done = doneSteps({
    hasSent: send.isSuccess || sources.some(({ lastDataTime }) => lastDataTime !== null),
    hasEvent: event !== null || sources.some(isOld),
    hasConnector: connectors.length > 0,
    hasDelivered,
  });
  return { done, send, event: event ?? undefined, connectors };
}

/** Asks for the sources anew when another event is there, so that they do not go on to be called silent. */
function useSourcesOf(project: string, latest: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (latest !== undefined) void client.invalidateQueries({ queryKey: ["project", project, "sources"] });
  }, [client, project, latest]);
}

const dayMillis = 86_400_000;

/** Tells whether a source has sent before the day that is asked for its latest event. */
const isOld = ({ lastDataTime }: OverviewSource): boolean =>
  lastDataTime !== null && Date.now() - Date.parse(lastDataTime) > dayMillis;

/** Tells whether the steps are shown: until they are hidden, or were done before this visit. */
export function useIsShown(project: string, beginning: Beginning | undefined) {
  const preference = `first-run.${project}`;
  const [isHidden, setHidden] = useState(() => isKept(preference, "hidden"));
  const [hasBegun, setBegun] = useState(false);
  const isDone = beginning?.done.size === steps.length;
  if (beginning && !isDone && !hasBegun) setBegun(true);
  const hide = (hidden: boolean): void => {
    keep(preference, hidden ? "hidden" : undefined);
    setHidden(hidden);
  };
  return { isShown: !isHidden && hasBegun, canShow: isHidden && !isDone, hide };
}
