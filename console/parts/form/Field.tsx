/** Fields of forms: a label, a hint, what is wrong with the value, and the control itself, joined for readers of screens. */

import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { Button } from "../action/Button.tsx";
import { Icon } from "../Icon.tsx";
import "./Field.css";

/** What a field tells its control. */
export interface Control {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

interface FieldProps {
  readonly label: string;
  /** The name by which the API calls the value, such as "httpConfig.url". */
  readonly name: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (control: Control) => ReactNode;
}

export function Field({ label, name, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? undefined : `${id}-hint`, error === undefined ? undefined : `${id}-error`];
  const describedBy = described.filter((each) => each !== undefined).join(" ");
  return (
    <div className="field">
      <label id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        name,
        "aria-describedby": describedBy === "" ? undefined : describedBy,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error !== undefined && <FieldError id={`${id}-error`} error={error} />}
    </div>
  );
}

export function FieldError({ id, error }: { readonly id: string; readonly error: string }) {
  return (
    <div className="field-error" id={id}>
      <Icon name="warn" />
      {error}
    </div>
  );
}

interface TextInputProps extends Omit<ComponentProps<"input">, "value" | "onChange"> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextInput({ onChange, className = "", ...rest }: TextInputProps) {
  return (
    <input type="text" {...rest} className={`input ${className}`} onChange={(event) => onChange(event.target.value)} />
  );
}

interface TextFieldProps extends Omit<TextInputProps, "id" | "name">, Omit<FieldProps, "children"> {}

/** A field of one line of text, which browsers do not fill in unless they are asked to. */
export function TextField({ label, name, hint, error, ...input }: TextFieldProps) {
  return (
    <Field label={label} name={name} hint={hint} error={error}>
      {(control) => <TextInput autoComplete="off" {...control} {...input} />}
    </Field>
  );
}

interface TextAreaProps extends Omit<ComponentProps<"textarea">, "value" | "onChange"> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextArea({ onChange, className = "", ...rest }: TextAreaProps) {
  return (
    <textarea rows={4} {...rest} className={`input ${className}`} onChange={(event) => onChange(event.target.value)} />
  );
}

/** A secret, hidden until it is shown, for this field and this visit alone. */
export function SecretInput(props: TextInputProps) {
  const [isShown, setShown] = useState(false);
  const own = useId();
  const does = isShown ? "Hide" : "Show";
  // Names the button by its field, since a form may have several.
  const { id, "aria-label": label } = props;
  const named =
    label === undefined ? { "aria-labelledby": `${own} ${id}-label` } : { "aria-label": `${does} ${label}` };
  return (
    <span className="input-row">
      <TextInput autoComplete="off" spellCheck={false} {...props} type={isShown ? "text" : "password"} />
      <Button id={own} {...named} aria-controls={id} onClick={() => setShown(!isShown)}>
        {does}
      </Button>
    </span>
  );
}

interface SelectProps<Value extends string> extends Omit<ComponentProps<"select">, "value" | "onChange"> {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

export function Select<Value extends string>({
  value,
  options,
  onChange,
  className = "",
  ...rest
}: SelectProps<Value>) {
  const pick = (text: string): void => {
    const picked = options.find((option) => option.value === text);
    if (picked) onChange(picked.value);
  };
  return (
    <select {...rest} value={value} className={`input ${className}`} onChange={(event) => pick(event.target.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

interface SwitchProps extends Omit<ComponentProps<"button">, "value" | "onChange"> {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly disabledReason?: string | undefined;
}

/** Turns something on or off at once. Its label says what. */
export function Switch({ label, value, onChange, disabledReason, ...rest }: SwitchProps) {
  return (
    <Button
      {...rest}
      kind="quiet"
      className="switch"
      role="switch"
      aria-checked={value}
      disabledReason={disabledReason}
      onClick={() => onChange(!value)}
    >
      <span className="switch-track" aria-hidden="true" />
      {label}
    </Button>
  );
}

interface CheckProps extends Omit<ComponentProps<"input">, "value" | "onChange"> {
  readonly label: ReactNode;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

/** A box to tick. */
export function Check({ label, value, onChange, ...rest }: CheckProps) {
  return (
    <label className="check">
      <input {...rest} type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}
