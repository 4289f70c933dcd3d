/** Fields that hold several values: a list of texts, and pairs of key and value. */

import { type ReactNode, useId } from "react";
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
  return (
    <fieldset className="field" aria-describedby={error === undefined ? undefined : id}>
      <legend>{label}</legend>
      {children}
      {hint !== undefined && <div className="field-hint">{hint}</div>}
      {error !== undefined && <FieldError id={id} error={error} />}
    </fieldset>
  );
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
  return (
    <div className="rows">
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
            onClick={() => onChange(values.toSpliced(index, 1))}
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
        <Button icon="plus" onClick={() => onChange([...values, ""])}>
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
  return (
    <div className="rows">
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
            label={`Remove pair ${index + 1}`}
            onClick={() => onChange(pairs.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" onClick={() => onChange([...pairs, ["", ""]])}>
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
