/**
 * Shows what a query answered, or the state that it is in. It never says "none" before an answer, and keeps old data in
 * sight, dimmed, while filters change.
 */

import type { ReactNode } from "react";
import { Note } from "../show/StateWord.tsx";
import { Retry, Waiting } from "./Countdown.tsx";
import { titleOf } from "./error-words.ts";
import { isFailedCall } from "./failed-call.ts";
import { Loading } from "./Loading.tsx";
import { Failure } from "./States.tsx";

/** What it needs of a query, which a result of TanStack Query has. */
export interface QueryLike<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  /** Says that `data` is of an earlier question. */
  readonly isPlaceholderData?: boolean;
  /** Why it failed so far, while it is asked again. */
  readonly failureReason?: unknown;
  readonly refetch: () => unknown;
}

interface QueryViewProps<Data> {
  readonly query: QueryLike<Data>;
  readonly loading?: ReactNode;
  readonly isEmpty?: (data: Data) => boolean;
  /** Stands where nothing was made. */
  readonly empty?: ReactNode;
  /** Stands instead of `empty` where filters are set. Left out where none is. */
  readonly noMatch?: ReactNode;
  /** Stands instead of the failure, for those that a page knows better, such as 404. */
  readonly failure?: (error: unknown) => ReactNode | undefined;
  readonly children: (data: Data) => ReactNode;
}

export function QueryView<Data>(props: QueryViewProps<Data>) {
  const { query, loading = <Loading />, isEmpty, failure, children } = props;
  const { data, error, isPlaceholderData = false } = query;
  const retry = (): void => void query.refetch();
  if (data === undefined) {
    if (error === null || error === undefined) {
      return (
        <>
          <Waiting reason={query.failureReason} />
          {loading}
        </>
      );
    }
    return failure?.(error) ?? <Failed error={error} onRetry={retry} />;
  }
  const isBare = isEmpty?.(data) ?? false;
  if (isBare && isPlaceholderData) return loading;
  if (isBare && !error) return props.noMatch ?? props.empty ?? children(data);
  return (
    <>
      {error ? <NotFresh error={error} onRetry={retry} /> : null}
      <div className={isPlaceholderData ? "dimmed" : undefined} aria-busy={isPlaceholderData || undefined}>
        {children(data)}
      </div>
    </>
  );
}

function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  // What is no failed call is a fault of a page. The nearest boundary tells it.
  if (!isFailedCall(error)) throw error;
  return <Failure error={error} onRetry={onRetry} />;
}

/** Says above data that it is not of now. */
function NotFresh({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const time = isFailedCall(error) ? String(error.time) : "";
  const why = isFailedCall(error) ? `${titleOf(error)}: ${error.text}` : "An unexpected fault.";
  return (
    <div className="not-fresh" role="alert">
      <Note state="warn">
        What you see is not up to date. {why}{" "}
        <Retry
          key={time}
          kind="plain"
          seconds={isFailedCall(error) ? (error.retryAfterSeconds ?? 0) : 0}
          onRetry={onRetry}
        />
      </Note>
    </div>
  );
}
