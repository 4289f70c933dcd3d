/** Shows how long the API asked to wait, second by second. What counts down is not read out each second. */

import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "../action/Button.tsx";
import { Note } from "../show/StateWord.tsx";
import { isFailedCall } from "./failed-call.ts";

/** Counts whole seconds down to none, and then calls back once. */
function useCountdown(seconds: number, then: () => void): number {
  const [left, setLeft] = useState(Math.ceil(seconds));
  const end = useEffectEvent(then);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => {
      setLeft(left - 1);
      if (left === 1) end();
    }, 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return left;
}

interface RetryProps {
  /** How long the API asked to wait; none where it did not. */
  readonly seconds: number;
  readonly onRetry: () => void;
  readonly kind?: "primary" | "plain";
}

/** Tries again when pressed. Where the API said how long to wait, it waits, shows that, and then tries by itself. */
export function Retry({ seconds, onRetry, kind = "primary" }: RetryProps) {
  const left = useCountdown(seconds, onRetry);
  return (
    <Button kind={kind} onClick={onRetry} disabledReason={left > 0 ? "The API asked to wait." : undefined}>
      {left > 0 ? `Trying again in ${left} s` : "Try again"}
    </Button>
  );
}

/** Says why nothing has come yet: a read was refused by rate, and is asked again as soon as the API takes it. */
export function Waiting({ reason }: { readonly reason: unknown }) {
  if (!isFailedCall(reason) || reason.status !== 429 || !reason.retryAfterSeconds) return null;
  return <WaitingFor key={String(reason.time)} seconds={reason.retryAfterSeconds} />;
}

function WaitingFor({ seconds }: { readonly seconds: number }) {
  const left = useCountdown(seconds, () => {});
  return (
    <div className="not-fresh" role="timer">
      <Note state="warn">Too many calls at once. {left > 0 ? `Asking again in ${left} s.` : "Asking again…"}</Note>
    </div>
  );
}
