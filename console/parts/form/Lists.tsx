/** Fields that hold several values: a list of texts, and pairs of key and value. */

import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { Button, IconButton } from "../action/Button.tsx";
import { FieldError, SecretInput, TextInput } from "./Field.tsx";

interface GroupProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** Several controls under one label. */
export function FieldGroup({ label, hint, error, children }: GroupProps) {
  const id = useId();
  const described = [error === undefined ? "" : `${id}-error`, hint === undefined ? "" : `${id}-hint`].join(" ").trim();
  return (
    <fieldset
      className="field"
      aria-describedby={described === "" ? undefined : described}
      data-wrong={error === undefined ? undefined : ""}
      tabIndex={-1}
    >
      <legend>{label}</legend>
      {children}
      {hint !== undefined && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error !== undefined && <FieldError id={`${id}-error`} error={error} />}
    </fieldset>
  );
}

/**
 * Puts the focus where one goes on: into the row that was added, or that stands where one was removed. Call the answered
 * function with its place.
 */
function useRows(): [RefObject<HTMLDivElement | null>, (place: number) => void] {
  const rows = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const inputs = [...(rows.current?.querySelectorAll<HTMLElement>(".input-row > input:first-child") ?? [])];
    const next = inputs[Math.min(wanted.current, inputs.length - 1)];
    (next ?? rows.current?.querySelector<HTMLElement>(":scope > :last-child button"))?.focus();
    wanted.current = undefined;
  });
  return [
    rows,
    (place) => {
      wanted.current = place;
    },
  ];
}

interface ManyInputProps {
  /** Names one of them, such as "Event type". */
  readonly one: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** What the browser offers while one types. */
  readonly suggestions?: readonly string[];
}

/** A list of texts, each of which is changed and removed by itself. */
export function ManyInput({ one, values, onChange, suggestions }: ManyInputProps) {
  const list = useId();
  const [rows, goTo] = useRows();
  const change = (place: number, next: readonly string[]): void => {
    goTo(place);
    onChange(next);
  };
  return (
    <div className="rows" ref={rows}>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its text changes while one types.
        <div className="input-row" key={index}>
          <TextInput
            aria-label={`${one} ${index + 1}`}
            value={value}
            list={suggestions && list}
            onChange={(text) => onChange(values.with(index, text))}
          />
          <IconButton
            icon="close"
            label={`Remove ${one} ${index + 1}`}
            onClick={() => change(index, values.toSpliced(index, 1))}
          />
        </div>
      ))}
      {suggestions && (
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      <div>
        <Button icon="plus" aria-label={`Add: ${one}`} onClick={() => change(values.length, [...values, ""])}>
          Add
        </Button>
      </div>
    </div>
  );
}

/** Pairs as a form holds them: in order, and for the moment perhaps with a key twice. */
export type Pairs = readonly (readonly [key: string, value: string])[];

interface KeyValuesProps {
  readonly pairs: Pairs;
  readonly onChange: (pairs: Pairs) => void;
  readonly keyName?: string;
  readonly valueName?: string;
  /** Hides the values until each is shown. */
  readonly secret?: boolean;
}

/** Pairs of key and value, such as labels and headers. */
export function KeyValues(props: KeyValuesProps) {
  const { pairs, onChange, keyName = "Key", valueName = "Value", secret = false } = props;
  const Value = secret ? SecretInput : TextInput;
  const [rows, goTo] = useRows();
  const change = (place: number, next: Pairs): void => {
    goTo(place);
    onChange(next);
  };
  return (
    <div className="rows" ref={rows}>
      {pairs.map(([key, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its key changes while one types.
        <div className="input-row" key={index}>
          <TextInput
            aria-label={`${keyName} ${index + 1}`}
            placeholder={keyName}
            value={key}
            onChange={(text) => onChange(pairs.with(index, [text, value]))}
          />
          <Value
            aria-label={`${valueName} ${index + 1}`}
            placeholder={valueName}
            value={value}
            onChange={(text) => onChange(pairs.with(index, [key, text]))}
          />
          <IconButton
            icon="close"
            label={`Remove ${keyName} ${index + 1}`}
            onClick={() => change(index, pairs.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" aria-label={`Add: ${keyName}`} onClick={() => change(pairs.length, [...pairs, ["", ""]])}>
          Add
        </Button>
      </div>
    </div>
  );
}

/** Answers the keys that pairs hold more than once. */
export function twiceIn(pairs: Pairs): string[] {
  const keys = pairs.map(([key]) => key);
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}
