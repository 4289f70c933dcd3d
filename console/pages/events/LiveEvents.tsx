/** Shows the rows of the stream, what the stream does, and the event that is open. */

import { useState } from "react";
import { useKey } from "../../keys/use-key.ts";
import { useProject } from "../../project/use-project.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { EventPanel } from "./EventPanel.tsx";
import { EventRows } from "./EventRows.tsx";
import { ListeningBar } from "./ListeningBar.tsx";
import type { Row } from "./live/kept.ts";
import type { LiveEvent } from "./live/lines.ts";
import { useLive } from "./live/use-live.ts";
import { useIdle, useVisible } from "./live/use-stop.ts";
import { NoEvents } from "./NoEvents.tsx";
import { filtersOf, search } from "./search.ts";

interface LiveEventsProps {
  readonly newest: { readonly events: readonly LiveEvent[]; readonly readMillis: number };
  /** Says that these are the events of earlier filters. */
  readonly isOld: boolean;
}

export function LiveEvents({ newest, isOld }: LiveEventsProps) {
  const { id } = useProject();
  const [state, change] = useSearchState(search);
  const [isPaused, setPaused] = useState(false);
  const [isIdle, wake] = useIdle();
  const isVisible = useVisible();
  const isOn = !isPaused && !isIdle && isVisible && !isOld;
  const [filters] = useState(() => filtersOf(state));
  const live = useLive({ project: id, filters, first: newest.events, sinceMillis: newest.readMillis, isOn });
  const toggle = (): void => {
    if (isIdle) wake();
    else setPaused(!isPaused);
  };
  useKey("p", isPaused ? "Go on listening" : "Pause", toggle);
  const open = (key: string): void => change({ open: key });
  return (
    <>
      <ListeningBar live={live} isPaused={isPaused} isIdle={isIdle} onToggle={toggle} />
      <div className="panel-beside">
        <div aria-busy={isOld || undefined}>
          {live.rows.length === 0 ? (
            <NoEvents sinceMillis={newest.readMillis} />
          ) : (
            <EventRows rows={live.rows} openKey={state.open} isOld={isOld} />
          )}
        </div>
        {state.open !== "" && (
          <EventPanel
            key={state.open}
            open={state.open}
            known={eventOf(live.rows, state.open)}
            neighbours={neighboursOf(live.rows, state.open)}
            onOpen={open}
            onClose={() => change({ open: undefined })}
          />
        )}
      </div>
    </>
  );
}

function eventOf(rows: readonly Row[], key: string): LiveEvent | undefined {
  const row = rows.find((each) => each.key === key);
  return row?.kind === "event" ? row.event : undefined;
}

/** Answers the keys of the events above and below one. */
function neighboursOf(rows: readonly Row[], key: string): readonly [string | undefined, string | undefined] {
  const keys = rows.filter(({ kind }) => kind === "event").map((row) => row.key);
  const at = keys.indexOf(key);
  return at < 0 ? [undefined, undefined] : [keys[at - 1], keys[at + 1]];
}
