/** Knows how far the project is on its first steps, asks often while one of them is awaited, and remembers who hid them. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Connector } from "../../api/connectors.ts";
import {
  keptQuery,
  latestEventQuery,
  type OverviewMetrics,
  type OverviewSource,
  overviewMetricsQuery,
  type ProjectEvent,
} from "../../api/overview.ts";
import { idOf } from "../../api/projects.ts";
import { listIntervalMillis } from "../../api/query-client.ts";
import { keep, kept } from "../../session/preferences.ts";
import { doneSteps, type Step, steps } from "./steps.ts";
import { type SendPoint, useSendPoint } from "./use-send-point.ts";

export interface Beginning {
  readonly done: ReadonlySet<Step>;
  readonly send: SendPoint;
  readonly event: ProjectEvent | undefined;
  /** The source that has sent the event, once a retention holds something of it, so that there is a chart. */
  readonly charted: string | undefined;
  readonly connectors: readonly Connector[];
}

const soonMillis = 1000;
const laterMillis = 10_000;

/**
 * Answers undefined until all that it rests on was answered, so that nothing is said to be missing that is there. Where the
 * steps are not asked for, because they are hidden or were done, it asks for nothing more than the page does.
 */
export function useBeginning(
  project: string,
  isAsked: boolean,
  sources: readonly OverviewSource[],
  connectors: readonly Connector[] | undefined,
  metrics: readonly OverviewMetrics[] | undefined,
): Beginning | undefined {
  const send = useSendPoint(project, sources);
  const hasDelivered = metrics?.some((each) => each.metrics.successCount > 0) ?? false;
  const hadEvent = sources.some(isOld);
  const { data: event = isAsked ? undefined : null } = useQuery({
    ...latestEventQuery(project),
    enabled: isAsked,
    refetchInterval: ({ state: { data } }) => (data || hadEvent ? false : send.isSuccess ? soonMillis : laterMillis),
  });
  useSourcesOf(project, event?.eventId);
  const charted = useCharted(project, sources, event ?? undefined);
  const isAwaited = isAsked && connectors !== undefined && connectors.length > 0 && !hasDelivered;
  useQuery(overviewMetricsQuery(project, isAwaited ? 2 * soonMillis : listIntervalMillis));
  if (event === undefined || !connectors || !metrics) return undefined;
  const done = doneSteps({
    hasSent: send.isSuccess || sources.some(({ lastDataTime }) => lastDataTime !== null),
    hasEvent: event !== null || hadEvent,
    hasConnector: connectors.length > 0,
    hasDelivered,
  });
  return { done, send, event: event ?? undefined, charted, connectors };
}

/** Asks for the sources anew when another event is there, so that they do not go on to be called silent. */
function useSourcesOf(project: string, latest: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (latest !== undefined) void client.invalidateQueries({ queryKey: ["project", project, "sources"] });
  }, [client, project, latest]);
}

/** Answers the source of an event once a retention holds something of it. Asks for it where the source has retentions alone. */
function useCharted(
  project: string,
  sources: readonly OverviewSource[],
  event: ProjectEvent | undefined,
): string | undefined {
  const source = event && idOf(event.targetName);
  const isLinked = sources.some(({ name, retentions }) => idOf(name) === source && retentions.length > 0);
  const { data: isKept } = useQuery({
    ...keptQuery(project, source ?? ""),
    enabled: isLinked,
    refetchInterval: ({ state: { data } }) => (data ? false : soonMillis),
  });
  return isLinked && isKept ? source : undefined;
}

const dayMillis = 86_400_000;

/** Tells whether a source has sent before the day that is asked for its latest event. */
const isOld = ({ lastDataTime }: OverviewSource): boolean =>
  lastDataTime !== null && Date.now() - Date.parse(lastDataTime) > dayMillis;

type Kept = "hidden" | "done" | undefined;

export interface Showing {
  /** Whether the steps are asked for: they are neither hidden, nor were done in this browser before this visit. */
  readonly isAsked: boolean;
  /** Whether they were hidden before they were done, and may be had back. */
  readonly isHidden: boolean;
  readonly hide: (hidden: boolean) => void;
}

/** Knows what was said of the steps in this browser. */
export function useShowing(project: string): Showing {
  const [before, setBefore] = useState<Kept>(() => {
    const value = kept(preferenceOf(project));
    return value === "hidden" || value === "done" ? value : undefined;
  });
  const hide = (hidden: boolean): void => {
    keep(preferenceOf(project), hidden ? "hidden" : undefined);
    setBefore(hidden ? "hidden" : undefined);
  };
  return { isAsked: before === undefined, isHidden: before === "hidden", hide };
}

/** Tells whether the steps are shown: from when one was seen not to be done until the end of the visit, or until they are hidden. */
export function useIsShown(project: string, { isAsked }: Showing, beginning: Beginning | undefined): boolean {
  const [hasBegun, setBegun] = useState(false);
  const isDone = beginning?.done.size === steps.length;
  if (beginning && isAsked && !isDone && !hasBegun) setBegun(true);
  useEffect(() => {
    // A project that rests for a day is no new one again.
    if (isDone && isAsked) keep(preferenceOf(project), "done");
  }, [project, isAsked, isDone]);
  return isAsked && hasBegun;
}

const preferenceOf = (project: string): string => `first-run.${project}`;
