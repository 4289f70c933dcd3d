/** Filters above a list: the controls side by side, and what is set as chips, each of which can be taken away. */

import { type ReactNode, useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { useKey } from "../../keys/use-key.ts";
import { Button } from "../action/Button.tsx";
import { Icon } from "../Icon.tsx";
import "../form/Field.css";
import "./FilterBar.css";

export interface Chip {
  /** Says what is filtered, such as "state: silent". */
  readonly label: string;
  readonly onRemove: () => void;
}

interface FilterBarProps {
  readonly children: ReactNode;
  readonly chips?: readonly Chip[];
  readonly onClear?: () => void;
}

/** What the key goes to: the text, where there is one, or else the first of the others. */
const entries = ["[data-filter]", "button, input, select"];

export function FilterBar({ children, chips = [], onClear }: FilterBarProps) {
  const bar = useRef<HTMLElement>(null);
  useKey("/", "Go to the filters", () => {
    const found = entries.map((entry) => bar.current?.querySelector<HTMLElement>(entry));
    found.find((each) => each)?.focus();
  });
  return (
    <search ref={bar} className="filter-bar" aria-label="Filters">
      <div className="filter-bar-controls">{children}</div>
      {chips.length > 0 && (
        <div className="filter-bar-chips">
          <Chips chips={chips} />
          {onClear && (
            <Button kind="quiet" onClick={onClear}>
              Clear all
            </Button>
          )}
        </div>
      )}
    </search>
  );
}

/** Filters that are set. Pressed, one is taken away. */
export function Chips({ chips }: { readonly chips: readonly Chip[] }) {
  return chips.map(({ label, onRemove }) => (
    <button type="button" className="chip" key={label} onClick={onRemove} aria-label={`Remove the filter ${label}`}>
      <span>{label}</span>
      <Icon name="close" />
    </button>
  ));
}

/** How long typing has to pause before a filter is set, so that not each letter is a call. */
const pauseMillis = 250;

interface TextFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
}

/** Filters by text, when typing pauses or at Enter. */
export function TextFilter({ label, value, onChange, placeholder = label }: TextFilterProps) {
  const id = useId();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // Follows an address that changed, such as by "back", but not what it set itself.
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  const change = useEffectEvent((next: string) => {
    if (next === value) return;
    setKnown(next);
    onChange(next);
  });
  useEffect(() => {
    const timer = setTimeout(() => change(text), pauseMillis);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="text-filter">
      <Icon name="search" />
      <label className="only-heard" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="search"
        className="input"
        placeholder={placeholder}
        value={text}
        data-filter
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && text !== value) onChange(text);
        }}
      />
    </span>
  );
}
