/** Says in words what became of a call that failed, and what can be done about it. */

import { formatDuration } from "../../numbers/numbers.ts";

/** A call that failed, as parts need it. `status` is 0 where no answer came. `time` is RFC 3339. */
export interface FailedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** What the API said, or the client where no answer came. */
  readonly text: string;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly fields?: readonly { readonly path: string; readonly message: string }[] | undefined;
  readonly time: string;
}

const isRead = ({ method }: FailedCall): boolean => method === "GET" || method === "HEAD";

/** Titles a failure by its status. */
export function titleOf({ status }: FailedCall): string {
  if (status === 0) return "No answer came";
  if (status === 401) return "Your sign-in has ended";
  if (status === 403) return "Your role does not permit this";
  if (status === 404) return "This is gone, or not yours to see";
  if (status === 409) return "Something stands in the way";
  if (status === 429) return "Too many calls at once";
  return status >= 500 ? "The service failed" : "This was refused";
}

/** Says what can be done about a failure. */
export function adviceOn(error: FailedCall): string {
  const { status, retryAfterSeconds } = error;
  if (status === 401) return "Sign in again. What you entered is kept.";
  if (status === 403) return "Ask an administrator of the project for a role that permits it.";
  if (status === 404) return "It may have been deleted meanwhile. Its list shows what is there now.";
  if (status === 429) return waitWords(retryAfterSeconds);
  if (status !== 0 && status < 500) return "Change what the text names, and try again.";
  if (!isRead(error)) return "It may have been done all the same. Look at what is there now before you try again.";
  return status === 0
    ? "Look whether the network is there, and try again."
    : "Nothing is wrong with what you asked. Try again in a while.";
}

function waitWords(retryAfterSeconds: number | undefined): string {
  if (retryAfterSeconds === undefined) return "Wait a moment, and try again.";
  return `It may be asked again in ${formatDuration(retryAfterSeconds * 1000)}.`;
}

/** Answers what the API said of a call, how long to wait where it was one too many, and what to look at where a write failed. */
export function textOf(error: FailedCall): string {
  const { status, text } = error;
  const isUnsure = (status === 0 || status >= 500) && !isRead(error);
  return status === 429 || isUnsure ? `${text} ${adviceOn(error)}` : text;
}

/** Writes what somebody who helps needs to know of a failure. It holds no token and no body. */
export function detailsOf({ method, path, status, text, requestId, time }: FailedCall): string {
  return [`${method} ${path}`, `status: ${status}`, `time: ${time}`, `request id: ${requestId ?? "none"}`, text].join(
    "\n",
  );
}
