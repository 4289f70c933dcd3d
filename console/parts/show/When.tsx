/** Shows a time: how long ago it is, with the exact one beside it on hover and focus. Pressed, it copies RFC 3339 in UTC. */

import { formatExactly, formatRelative, formatTime, readInstant, writeInstant } from "../../time/format.ts";
import { useNow } from "../../time/use-now.ts";
import { useZone } from "../../time/use-zone.ts";
import { sayCopied, useCopy } from "../action/Copy.tsx";
import { Tip } from "../action/Tip.tsx";
import "./When.css";

interface WhenProps {
  /** The time as the API tells it, RFC 3339. Text that is no time is shown as it is; without one there is a dash. */
  readonly time: string | undefined;
  /** Shows the time itself instead of how long ago it is. */
  readonly exact?: boolean;
}

/** Writes a time as `When` shows it, for where there is only text. */
export function tellTime(time: string | null | undefined): string {
  const instant = readInstant(time ?? "");
  return instant === undefined ? (time ?? "–") : formatRelative(instant.millis, Date.now());
}

export function When({ time, exact = false }: WhenProps) {
  const zone = useZone();
  const now = useNow();
  const [outcome, copy] = useCopy();
  const instant = time === undefined ? undefined : readInstant(time);
  if (instant === undefined) return <span className="when-none">{time ?? "–"}</span>;
  const said = `${formatExactly(instant, zone)}. Press to copy it in UTC.`;
  return (
    <Tip text={sayCopied(outcome, said)} isNews={outcome !== undefined}>
      {(describedBy) => (
        <button
          type="button"
          className="when"
          // The tip comes when it has the focus, and would be said a second time then.
          aria-description={said}
          aria-describedby={outcome === undefined ? undefined : describedBy}
          onClick={() => copy(writeInstant(instant))}
        >
          <time dateTime={writeInstant(instant)}>
            {exact ? formatTime(instant.millis, zone) : formatRelative(instant.millis, now)}
          </time>
        </button>
      )}
    </Tip>
  );
}
