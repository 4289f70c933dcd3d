/** Picks a range of time: one of the usual ones back from now, or two times typed in the zone that is shown. */

import { type FormEvent, type ReactNode, type ToggleEvent, useId, useRef, useState } from "react";
import { useKey } from "../../keys/use-key.ts";
import { formatTime, nameZone } from "../../time/format.ts";
import { describeRange, fixedRange, type Range, readTyped, spanOf, type Typed } from "../../time/range.ts";
import { Button } from "../action/Button.tsx";
import { floatBeside } from "../float.ts";
import { TextField } from "../form/Field.tsx";
import { Icon } from "../Icon.tsx";
import "./FilterBar.css";

const usual = ["-15m", "-1h", "-6h", "-24h", "-7d", "-30d"];

interface TimeRangeProps {
  readonly value: Range;
  readonly onChange: (value: Range) => void;
  /** The zone in which times are typed and told: that of `useZone`. */
  readonly zone: string;
  /** What stands below, such as how far back there is anything. */
  readonly children?: ReactNode;
}

export function TimeRange({ value, onChange, zone, children }: TimeRangeProps) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const toggle = (event: ToggleEvent): void => {
    setOpen(event.newState === "open");
    if (event.newState === "open" && anchor.current && popover.current) floatBeside(anchor.current, popover.current);
  };
  useKey("t", "Choose the range of time", () => {
    const button = anchor.current?.querySelector<HTMLElement>("[data-range]");
    // Goes there first, so that the next thing that the tabulator key reaches is the range.
    button?.focus();
    button?.click();
  });
  const pick = (range: Range): void => {
    popover.current?.hidePopover();
    onChange(range);
  };
  return (
    <span ref={anchor} className="time-range">
      <Button
        icon="clock"
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-label={`Time: ${describeRange(value, zone)}`}
        data-range
      >
        {describeRange(value, zone)}
        <Icon name="down" />
      </Button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className="popover"
        role="dialog"
        aria-label="Range of time"
        onToggle={toggle}
      >
        {isOpen && (
          <div className="time-range-form">
            <div className="time-range-quick">
              {usual.map((from) => (
                <Button
                  key={from}
                  aria-pressed={value.from === from && value.to === undefined}
                  onClick={() => pick({ from })}
                >
                  {from.slice(1)}
                </Button>
              ))}
            </div>
            <Ends value={value} zone={zone} onPick={pick} />
            {children}
          </div>
        )}
      </div>
    </span>
  );
}

/** Reads an end of a range as typed. One that is left as it was keeps its moment, to the microsecond. */
function readEnd(text: string, zone: string, nowMillis: number): Typed {
  return text.trim() === "" || text.trim() === "now" ? { millis: nowMillis } : readTyped(text, zone, nowMillis);
}

interface EndsProps {
  readonly value: Range;
  readonly zone: string;
  readonly onPick: (range: Range) => void;
}

function Ends({ value, zone, onPick }: EndsProps) {
  const [now] = useState(() => Date.now());
  const span = spanOf(value, now);
  const [from, setFrom] = useState(span ? formatTime(span.fromMillis, zone) : value.from);
  const [to, setTo] = useState(value.to === undefined ? "now" : span ? formatTime(span.toMillis, zone) : value.to);
  const [begin, end] = [readEnd(from, zone, now), readEnd(to, zone, now)];
  const isBackwards = "millis" in begin && "millis" in end && begin.millis >= end.millis;
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    if ("fault" in begin || "fault" in end || isBackwards) return;
    const fixed = fixedRange({ fromMillis: begin.millis, toMillis: end.millis });
    onPick(to.trim() === "now" || to.trim() === "" ? { from: fixed.from } : fixed);
  };
  const faultOf = (typed: Typed): string | undefined => ("fault" in typed ? typed.fault : undefined);
  const remarkOf = (typed: Typed): string | undefined => ("fault" in typed ? undefined : typed.remark);
  return (
    <form className="time-range-form" onSubmit={apply}>
      <TextField
        name="from"
        label="From"
        hint={remarkOf(begin)}
        error={faultOf(begin)}
        value={from}
        onChange={setFrom}
      />
      <TextField
        name="to"
        label="To"
        hint={remarkOf(end)}
        error={isBackwards ? "The end must be after the beginning." : faultOf(end)}
        value={to}
        onChange={setTo}
      />
      <div className="field-hint">Times are in {nameZone(zone, now)}.</div>
      <Button kind="primary" type="submit">
        Apply
      </Button>
    </form>
  );
}
