/** Gives the page its rows: those of the history at first, and those of the stream while somebody looks. */

import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { useSession } from "../../../session/store.ts";
import { type Filters, openStream, readHistory, streamPath } from "./calls.ts";
import { follow, type StreamRefusal } from "./follow.ts";
import { latestTime, type Row, rowOf, withEvent, withFilling } from "./kept.ts";
import type { LiveEvent } from "./lines.ts";

/** What the stream does. */
export type Listening =
  | { readonly kind: "connecting" | "listening" | "stopped" }
  | { readonly kind: "lost"; readonly waitMillis: number }
  | { readonly kind: "refused"; readonly refusal: StreamRefusal };

interface LiveOptions {
  readonly project: string;
  readonly filters: Filters;
  /** What the history holds, newest first. */
  readonly first: readonly LiveEvent[];
  /** When the page began to listen, in milliseconds since 1970. */
  readonly sinceMillis: number;
  /** Says that somebody looks. */
  readonly isOn: boolean;
}

export interface Live {
  readonly rows: readonly Row[];
  readonly listening: Listening;
  /** When events of the last minute came, in milliseconds since 1970. */
  readonly arrivals: readonly number[];
  readonly clear: () => void;
}

const minuteMillis = 60_000;

export function useLive({ project, filters, first, sinceMillis, isOn }: LiveOptions): Live {
  const [rows, setRows] = useState<readonly Row[]>(() => first.map(rowOf));
  const [arrivals, setArrivals] = useState<readonly number[]>([]);
  const [listening, setListening] = useState<Listening>({ kind: "connecting" });
  const isActive = useSession().kind === "active";
  /** The latest time of an event that was seen, also of those that were cleared. */
  const seen = useRef(latestTime(rows) ?? new Date(sinceMillis).toISOString());
  /** The latest time of an event that was cleared, which the history must not bring back. */
  const cleared = useRef("");
  const take = (event: LiveEvent): void => {
    if (event.timestamp > seen.current) seen.current = event.timestamp;
    setRows((known) => withEvent(known, event));
    const now = Date.now();
    setArrivals((known) => [...known.filter((each) => each > now - minuteMillis), now]);
  };
  const fill = useEffectEvent(async (signal: AbortSignal) => {
    const above = rows[0]?.key;
    const history = await readHistory({ project, filters, signal, since: seen.current }).catch(() => undefined);
    if (signal.aborted) return;
    const events = (history?.events ?? []).filter(({ timestamp }) => timestamp > cleared.current);
    // A history that cannot be read leaves a hole, of which a row tells.
    setRows((known) => withFilling(known, { above, events, isCut: history?.isCut ?? true }));
  });
  const onEvent = useEffectEvent(take);
  const path = streamPath(project, filters);
  const runs = isOn && isActive;
  useEffect(() => {
    if (!runs) return setListening({ kind: "stopped" });
    const end = new AbortController();
    setListening({ kind: "connecting" });
    const follower = {
      onOpen: () => {
        setListening({ kind: "listening" });
        void fill(end.signal);
      },
      onEvent: (event: LiveEvent) => onEvent(event),
      onLost: (waitMillis: number) => setListening({ kind: "lost", waitMillis }),
      onRefused: (refusal: StreamRefusal) => setListening({ kind: "refused", refusal }),
    };
    void follow({ open: (signal) => openStream(path, signal), after, random: Math.random }, follower, end.signal);
    return () => end.abort();
  }, [runs, path]);
  const clear = useCallback(() => {
    cleared.current = seen.current;
    setRows([]);
  }, []);
  return { rows, listening, arrivals, clear };
}

function after(millis: number, then: () => void): () => void {
  const timer = setTimeout(then, millis);
  return () => clearTimeout(timer);
}
