/** Says what the stream does and how much comes, and pauses and clears it. */

import { useEffect, useEffectEvent, useState } from "react";
import { formatCount, formatNumber } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Note, type State, StateWord } from "../../parts/show/StateWord.tsx";
import { useNow } from "../../time/use-now.ts";
import { mostKept } from "./live/kept.ts";
import type { Listening, Live } from "./live/use-live.ts";

/** How often the count is told to readers of screens. */
const tellMillis = 10_000;

interface ListeningBarProps {
  readonly live: Live;
  readonly isPaused: boolean;
  readonly isIdle: boolean;
  readonly onToggle: () => void;
}

export function ListeningBar({ live, isPaused, isIdle, onToggle }: ListeningBarProps) {
  const now = useNow();
  const { rows, listening, arrivals, clear } = live;
  const [state, word] = wordsOf(listening);
  const perMinute = arrivals.filter((each) => each > now - 60_000).length;
  const isStopped = isPaused || isIdle;
  return (
    <>
      <div className="events-bar">
        <span aria-live="polite">
          {isStopped ? <StateWord state="idle" word="Paused" /> : <StateWord state={state} word={word} />}
        </span>
        <span className="events-rate">{formatCount(perMinute, "event")} in the last minute</span>
        <span className="events-rate">
          {formatNumber(rows.length)} of {formatNumber(mostKept)} kept
        </span>
        <div className="buttons">
          <Button onClick={onToggle} kind={isStopped ? "primary" : "plain"}>
            {isStopped ? "Go on" : "Pause"}
          </Button>
          <Button onClick={clear} disabledReason={rows.length === 0 ? "There is nothing to clear." : undefined}>
            Clear
          </Button>
        </div>
        <Told count={rows.length} />
      </div>
      <div aria-live="polite">
        {isIdle && !isPaused && (
          <Note state="idle">
            Nobody did anything here for 15 minutes, so the stream was closed. Go on to see what came since.
          </Note>
        )}
        {listening.kind === "refused" && <Note state="bad">The stream was refused. {listening.refusal.message}</Note>}
      </div>
    </>
  );
}

function wordsOf(listening: Listening): readonly [State, string] {
  switch (listening.kind) {
    case "listening":
      return ["good", "Listening"];
    case "lost":
      return ["warn", `The stream ended; it is opened again in ${Math.ceil(listening.waitMillis / 1000)} s`];
    case "refused":
      return ["bad", "Refused"];
    case "stopped":
      return ["idle", "Not listening"];
    case "connecting":
      return ["unknown", "Connecting…"];
  }
}

/** Tells the count to readers of screens, now and then: each row would be too much. */
function Told({ count }: { readonly count: number }) {
  const [told, setTold] = useState(count);
  const tell = useEffectEvent(() => setTold(count));
  useEffect(() => {
    const timer = setInterval(() => tell(), tellMillis);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="only-heard" aria-live="polite">
      {formatCount(told, "event")} shown
    </span>
  );
}
