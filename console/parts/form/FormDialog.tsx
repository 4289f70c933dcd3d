/** A form in a dialog: its fields, what is wrong with the whole, and the button that sends it. */

import { type ReactNode, useId } from "react";
import { Button } from "../action/Button.tsx";
import { Dialog } from "../dialog/Dialog.tsx";
import { FormError } from "./FormError.tsx";
import "./Field.css";
import type { Form } from "./use-form.ts";

interface FormDialogProps {
  readonly title: string;
  /** Names what the button does, such as "Add the member". */
  readonly action: string;
  readonly form: Pick<Form<object>, "onSubmit" | "formError" | "isPending">;
  readonly children: ReactNode;
  readonly wide?: boolean;
  readonly onClose: () => void;
}

export function FormDialog({ title, action, form, children, wide = false, onClose }: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      title={title}
      wide={wide}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} pending={form.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} className="form" onSubmit={form.onSubmit} noValidate>
        <FormError error={form.formError} />
        {children}
      </form>
    </Dialog>
  );
}
