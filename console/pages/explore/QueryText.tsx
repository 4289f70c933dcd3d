/** Shows the InfluxQL that is asked, and takes other. */

import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useKey } from "../../keys/use-key.ts";
import { Button } from "../../parts/action/Button.tsx";
import { Field, TextArea } from "../../parts/form/Field.tsx";
import { useSearchState } from "../../url/use-search-state.ts";
import { search } from "./search.ts";

interface QueryTextProps {
  readonly q: string;
  /** Says that it was written by hand. */
  readonly isByHand: boolean;
  readonly code: ReactNode;
}

export function QueryText({ q, isByHand, code }: QueryTextProps) {
  const [, change] = useSearchState(search);
  const [text, setText] = useState(q);
  const run = (): void => {
    if (text.trim() !== "" && text !== q) change({ q: text });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  };
  const details = useRef<HTMLDetailsElement>(null);
  useKey("/", "Go to the query", () => {
    if (!details.current) return;
    details.current.open = true;
    details.current.querySelector("textarea")?.focus();
  });
  return (
    <details ref={details} className="explore-query" open={isByHand || undefined}>
      <summary>{isByHand ? "Query by hand" : "Query"}</summary>
      <form onSubmit={submit}>
        <Field
          label="InfluxQL"
          name="q"
          hint={
            isByHand
              ? "This text counts; what is picked above does not."
              : "This is what the pickers above ask. Change it to ask something else. Ctrl+Enter runs it."
          }
        >
          {(control) => (
            <TextArea
              {...control}
              className="explore-text"
              value={text}
              onChange={setText}
              onKeyDown={press}
              maxLength={16_384}
              spellCheck={false}
            />
          )}
        </Field>
        <div className="buttons">
          <Button
            kind="primary"
            type="submit"
            disabledReason={text === q ? "This is the query that is shown." : undefined}
          >
            Run
          </Button>
          {isByHand && <Button onClick={() => change({ q: undefined })}>Back to what is picked</Button>}
          {code}
        </div>
      </form>
    </details>
  );
}
