/** What a page shows where it has nothing to show: nothing made, nothing that matches, a failure, something gone. */

import type { ReactNode } from "react";
import { Button } from "../action/Button.tsx";
import { CopyButton } from "../action/Copy.tsx";
import { Icon, type IconName } from "../Icon.tsx";
import { Retry } from "./Countdown.tsx";
import { adviceOn, detailsOf, type FailedCall, titleOf } from "./error-words.ts";
import "./States.css";

interface BlankProps {
  readonly icon?: IconName;
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** Tells readers of screens at once. */
  readonly isAlert?: boolean;
}

function Blank({ icon, title, children, isAlert = false }: BlankProps) {
  return (
    <div className="blank" role={isAlert ? "alert" : undefined}>
      {icon && <Icon name={icon} />}
      <p className="blank-title">{title}</p>
      {children}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  /** What it is, and why one wants it. */
  readonly why: ReactNode;
  readonly action?: ReactNode;
  /** How to do it by a call: a `Snippet`. */
  readonly snippet?: ReactNode;
}

/** Nothing was made yet. */
export function Empty({ title, why, action, snippet }: EmptyProps) {
  return (
    <Blank title={title}>
      <div className="blank-words">{why}</div>
      {action !== undefined && <div className="buttons">{action}</div>}
      {snippet !== undefined && <div className="blank-snippet">{snippet}</div>}
    </Blank>
  );
}

interface NoMatchProps {
  /** The filters that are set, or what else stands in the way. */
  readonly chips?: ReactNode;
  readonly onClear: () => void;
  /** What `onClear` does, where that is not to clear filters. */
  readonly action?: string;
}

/** Something was made, but nothing of it matches. */
export function NoMatch({ chips, onClear, action = "Clear the filters" }: NoMatchProps) {
  return (
    <Blank icon="search" title="Nothing matches">
      {chips !== undefined && <div className="buttons">{chips}</div>}
      <Button onClick={onClear}>{action}</Button>
    </Blank>
  );
}

/** What was asked for is gone, or was never this person's. `back` leads to where the rest is. */
export function Gone({ what, back }: { readonly what: string; readonly back?: ReactNode }) {
  return (
    <Blank icon="unknown" title={`This ${what} is gone, or not yours to see`}>
      <div className="blank-words">It may have been deleted, or its address may have been cut when it was copied.</div>
      {back !== undefined && <div className="buttons">{back}</div>}
    </Blank>
  );
}

interface FailureProps {
  readonly error: FailedCall;
  readonly onRetry?: (() => void) | undefined;
  /** Leads to what stands in the way, or to who can help. */
  readonly link?: ReactNode;
}

/** A call failed. It says what the API said and what can be done, and what to tell somebody who helps. */
export function Failure({ error, onRetry, link }: FailureProps) {
  return (
    <Blank icon="warn" title={titleOf(error)} isAlert>
      <div className="blank-words">
        <p>{error.text}</p>
        <p>{adviceOn(error)}</p>
        {link}
      </div>
      <div className="buttons">
        {onRetry && <Retry key={error.time} seconds={error.retryAfterSeconds ?? 0} onRetry={onRetry} />}
        <CopyButton text={detailsOf(error)} label="Copy details" wide />
      </div>
    </Blank>
  );
}
