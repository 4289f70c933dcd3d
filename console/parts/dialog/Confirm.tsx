/** Asks before something that cannot be undone. For the worst, the name of the thing has to be typed. */

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "../action/Button.tsx";
import { TextField } from "../form/Field.tsx";
import { FormError } from "../form/FormError.tsx";
import { Dialog } from "./Dialog.tsx";

interface ConfirmProps {
  readonly title: string;
  /** Says what will happen, and what will be lost. */
  readonly children: ReactNode;
  /** Names what the button does, such as "Delete the source". */
  readonly action: string;
  readonly kind?: "danger" | "primary";
  /** What has to be typed before. */
  readonly typed?: string | undefined;
  readonly pending?: boolean;
  /** Why it could not be done. */
  readonly error?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm({
  title,
  children,
  action,
  kind = "danger",
  typed,
  pending = false,
  error,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const form = useId();
  const [text, setText] = useState("");
  const isTyped = typed === undefined || text === typed;
  const confirm = (event: FormEvent): void => {
    event.preventDefault();
    if (isTyped && !pending) onConfirm();
  };
  return (
    <Dialog
      title={title}
      intro={children}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={kind}
            type="submit"
            form={form}
            pending={pending}
            disabledReason={isTyped ? undefined : "Type the name first."}
          >
            {action}
          </Button>
        </>
      }
    >
      <FormError error={error} />
      <form id={form} onSubmit={confirm}>
        {typed !== undefined && (
          <TextField name="typed" label={`Type ${typed} to go on`} value={text} onChange={setText} spellCheck={false} />
        )}
      </form>
    </Dialog>
  );
}
