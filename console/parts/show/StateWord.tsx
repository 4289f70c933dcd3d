/** Says a state by icon, word and colour together, never by colour alone. */

import type { ReactNode } from "react";
import { Icon } from "../Icon.tsx";
import "./StateWord.css";

export type State = "good" | "warn" | "bad" | "idle" | "unknown";

export function StateWord({ state, word }: { readonly state: State; readonly word: ReactNode }) {
  return (
    <span className={`state-word state-${state}`}>
      <Icon name={state} />
      <span>{word}</span>
    </span>
  );
}

/** A note that a page makes of itself, in the colour of a state: what is wrong or noteworthy, and what to do. */
export function Note({ state, children }: { readonly state: State; readonly children: ReactNode }) {
  return (
    <div className={`note state-${state}`}>
      <Icon name={state} />
      <div>{children}</div>
    </div>
  );
}
