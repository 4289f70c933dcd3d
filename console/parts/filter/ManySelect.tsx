/**
 * Picks several of many, by typing or pressing. It is the one part that stands on Base UI, because a list of choices that
 * every reader of screens understands is hard to make; pages that have none do not load it.
 */

import { Combobox } from "@base-ui/react/combobox";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { Icon } from "../Icon.tsx";
import "./FilterBar.css";
import "../action/Button.css";
import "../form/Field.css";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface ManySelectProps {
  /** Names what is picked, such as "State". */
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  /** Takes what is typed too, where the choices are not all that there may be. */
  readonly isOpenEnded?: boolean;
}

/** How many choices are shown at once. Typing finds the others. */
const mostShown = 100;

export function ManySelect({ label, choices, value, onChange, isOpenEnded = false }: ManySelectProps) {
  const [typed, setTyped] = useState("");
  // Closes the list without deciding about it otherwise: one whose opening is decided here makes long tables scroll slowly.
  const actions = useRef<Combobox.Root.Actions>(null);
  // A dialog makes everything outside it inert, so that the list has to be in it.
  const [dialog, setDialog] = useState<HTMLElement>();
  const lookWhere = useCallback((trigger: HTMLElement | null) => {
    setDialog(trigger?.closest<HTMLElement>("dialog") ?? undefined);
  }, []);
  const labels = useMemo(() => new Map(choices.map((choice) => [choice.value, choice.label])), [choices]);
  const items = useMemo(() => {
    const extra = isOpenEnded && typed.trim() !== "" ? [typed.trim()] : [];
    return [...new Set([...choices.map((choice) => choice.value), ...value, ...extra])];
  }, [choices, value, typed, isOpenEnded]);
  const labelOf = (item: string): string => labels.get(item) ?? item;
  const [first = ""] = value;
  const picked = value.length === 1 ? labelOf(first) : value.length;
  const shown = value.length === 0 ? label : `${label}: ${picked}`;
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    // Keeps the key from what lies below, such as a dialog that it would close.
    event.stopPropagation();
    actions.current?.close();
  };
  return (
    <Combobox.Root
      multiple
      actionsRef={actions}
      items={items}
      limit={mostShown}
      value={[...value]}
      onValueChange={(next) => onChange(next)}
      inputValue={typed}
      onInputValueChange={(text) => setTyped(text)}
      itemToStringLabel={labelOf}
    >
      <Combobox.Trigger className="button" aria-label={shown} ref={lookWhere}>
        {shown}
        <Icon name="down" />
      </Combobox.Trigger>
      <Combobox.Portal container={dialog}>
        <Combobox.Positioner className="many-select-place" positionMethod="fixed" sideOffset={4} align="start">
          <Combobox.Popup className="many-select-popup" aria-label={label} onKeyDown={closeByKey}>
            <Combobox.Input className="input" aria-label={label} placeholder={isOpenEnded ? "Find or type" : "Find"} />
            <Combobox.Empty className="many-select-none">Nothing of that name</Combobox.Empty>
            <Combobox.List className="many-select-list">
              {(item: string) => (
                <Combobox.Item key={item} value={item} className="many-select-item">
                  <span className="many-select-tick">
                    <Combobox.ItemIndicator>
                      <Icon name="good" />
                    </Combobox.ItemIndicator>
                  </span>
                  {labelOf(item)}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
