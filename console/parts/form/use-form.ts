/** Holds what is entered into a form, checks it by a schema, sends it, and keeps it whatever comes back. */

import { type FormEvent, useEffect, useRef, useState } from "react";
import * as v from "valibot";
import { isFailedCall } from "../states/failed-call.ts";
import { type Faults, faultsOf, faultsOfCall } from "./faults.ts";

interface FormOptions<Values extends object, Output> {
  readonly schema: v.GenericSchema<Values, Output>;
  readonly initial: Values;
  /**
   * Sends what was entered. What it throws is told at its fields, if it is a failed call. `began` is what the form began
   * with: what is to be changed is what differs from that, and not from what is read meanwhile, which others may have
   * changed.
   */
  readonly send: (output: Output, began: Values) => Promise<void>;
}

export interface Form<Values extends object> {
  readonly values: Values;
  readonly set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** What is wrong with a field, by its name or the path of something in it. */
  readonly errorOf: (name: string) => string | undefined;
  /** What is wrong with the whole. */
  readonly formError: string | undefined;
  readonly isPending: boolean;
  /** What the form began with. */
  readonly began: Values;
  /** Tells whether something differs from what the form began with. */
  readonly isChanged: boolean;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  /** Begins anew, such as after what was sent is what is there now. */
  readonly reset: (values: Values) => void;
}

export function useForm<Values extends object, Output>(options: FormOptions<Values, Output>): Form<Values> {
  const { schema, send } = options;
  const [began, setBegan] = useState(options.initial);
  const [values, setValues] = useState(options.initial);
  const [faults, setFaults] = useState<Faults>({});
  const [isPending, setPending] = useState(false);
  const [surprise, setSurprise] = useState<{ readonly error: unknown }>();
  const isSending = useRef(false);
  /** Is set until the first of its fields that are wrong has the focus. */
  const wrong = useRef<HTMLFormElement>(null);
  // Goes to the first field once all are marked, or to the group that is wrong as a whole.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks are there when the faults are rendered.
  useEffect(() => {
    wrong.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-wrong]")?.focus();
    wrong.current = null;
  }, [faults]);
  const names = Object.keys(values);
  // What is no failed call is a fault of the page. The nearest boundary tells it.
  if (surprise) throw surprise.error;

  const tell = (found: Faults, form: HTMLFormElement): void => {
    wrong.current = form;
    setFaults(found);
  };
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const result = v.safeParse(schema, values);
    if (!result.success) return tell(faultsOf(result.issues), form);
    setFaults({});
    setPending(true);
    isSending.current = true;
    try {
      await send(result.output, began);
    } catch (error) {
      if (!isFailedCall(error)) setSurprise({ error });
      else tell(faultsOfCall(error, [...namesIn(form), ...names]), form);
    } finally {
      isSending.current = false;
      setPending(false);
    }
  };
  return {
    values,
    set: (name, value) => {
      setValues((current) => ({ ...current, [name]: value }));
      setFaults((current) => without(current, String(name)));
    },
    errorOf: (name) => faults[name] ?? Object.entries(faults).find(([path]) => path.startsWith(`${name}.`))?.[1],
    formError: faults[""],
    isPending,
    began,
    isChanged: JSON.stringify(values) !== JSON.stringify(began),
    onSubmit: (event) => {
      event.preventDefault();
      if (!isSending.current) void submit(event.currentTarget);
    },
    reset: (next) => {
      setBegan(next);
      setValues(next);
      setFaults({});
    },
  };
}

/** Answers the names of a form's controls, which may be deeper than its values. */
const namesIn = (form: HTMLFormElement): string[] =>
  [...form.elements].map((element) => element.getAttribute("name") ?? "").filter((name) => name !== "");

/** Leaves out the faults of a field that is being changed. */
const without = (faults: Faults, name: string): Faults =>
  Object.fromEntries(Object.entries(faults).filter(([path]) => path !== name && !path.startsWith(`${name}.`)));
