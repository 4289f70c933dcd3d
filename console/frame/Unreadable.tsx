/** Says why something that the frame needs cannot be read, and what can be done. */

import { ApiError } from "../api/api-error.ts";
import { Button } from "../parts/action/Button.tsx";

interface Props {
  readonly error: Error;
  /** What it is, such as "this project". */
  readonly what: string;
  readonly onRetry: () => void;
}

export function Unreadable({ error, what, onRetry }: Props) {
  const status = error instanceof ApiError ? error.status : undefined;
  if (status === 401) return null;
  const isGone = status === 404;
  return (
    <div className="frame-alone" role="alert">
      <h1>{isGone ? `There is no such thing, or ${what} is not yours` : `The console cannot read ${what}`}</h1>
      <p>{error.message}</p>
      {status === 403 && <p>An administrator can give you a role in it.</p>}
      {!isGone && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
