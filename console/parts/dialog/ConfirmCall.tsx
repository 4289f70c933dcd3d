/** Asks before a call that cannot be undone, makes it, and stays open with the reason where it is refused. */

import { type ReactNode, useState } from "react";
import { textOf } from "../states/error-words.ts";
import { isFailedCall } from "../states/failed-call.ts";
import { Confirm } from "./Confirm.tsx";

interface ConfirmCallProps {
  readonly title: string;
  readonly action: string;
  readonly kind?: "danger" | "primary";
  readonly typed?: string | undefined;
  readonly children: ReactNode;
  /** Makes the call, and then closes the dialog. What it throws is told in the dialog, if it is a failed call. */
  readonly run: () => Promise<void>;
  readonly onClose: () => void;
}

export function ConfirmCall({ children, run, onClose, ...rest }: ConfirmCallProps) {
  const [isPending, setPending] = useState(false);
  const [thrown, setThrown] = useState<{ readonly error: unknown }>();
  // What is no failed call is a fault of the page. The nearest boundary tells it.
  if (thrown && !isFailedCall(thrown.error)) throw thrown.error;
  const confirm = async (): Promise<void> => {
    setPending(true);
    setThrown(undefined);
    try {
      await run();
    } catch (error) {
      setThrown({ error });
      setPending(false);
    }
  };
  return (
    <Confirm
      {...rest}
      pending={isPending}
      error={isFailedCall(thrown?.error) ? textOf(thrown.error) : undefined}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {children}
    </Confirm>
  );
}
