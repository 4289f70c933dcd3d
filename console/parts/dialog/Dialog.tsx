/**
 * A dialog over the page: the browser's own, which keeps the focus inside and gives it back. Esc and "Close" close it, unless
 * it must be answered.
 */

import { type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "../action/Button.tsx";
import { useFailureHere } from "../action/Toasts.tsx";
import { Note } from "../show/StateWord.tsx";
import "./Dialog.css";

/** Answers what gets the focus first: a field, or else the first of the actions, which is the one that changes nothing. */
const firstIn = (dialog: HTMLElement | null): HTMLElement | null | undefined =>
  dialog?.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea)") ??
  dialog?.querySelector<HTMLElement>(".dialog-actions button");

/** Tells whether something floats over a dialog, which Esc closes before the dialog itself. */
const isCovered = (dialog: HTMLElement): boolean => dialog.querySelector("[popover=auto]:popover-open") !== null;

interface DialogProps {
  readonly title: string;
  /** Says at the top what it is about. Readers of screens say it with the title. */
  readonly intro?: ReactNode;
  readonly children?: ReactNode;
  /** The buttons below. */
  readonly actions?: ReactNode;
  /** Closes it. A dialog without it closes by nothing but its actions: neither Esc nor a press outside. */
  readonly onClose?: (() => void) | undefined;
  readonly wide?: boolean;
}

/** Shows a dialog for as long as it is in the page. */
export function Dialog({ title, intro, children, actions, onClose, wide = false }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const failure = useFailureHere();
  useLayoutEffect(() => {
    const { current } = dialog;
    // Keeps the browser from closing it by itself, which it does at a second Esc whatever listeners say.
    current?.setAttribute("closedby", "none");
    if (current?.open === false) current.showModal();
    firstIn(current)?.focus();
    // Gives the focus back while the dialog is still there.
    return () => current?.close();
  }, []);
  const cancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    onClose?.();
  };
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      aria-describedby={intro === undefined ? undefined : `${id}-intro`}
      onCancel={cancel}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !isCovered(event.currentTarget)) cancel(event);
        // Keys that the page listens to mean nothing while a dialog is open.
        event.stopPropagation();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        {onClose && <IconButton icon="close" label="Close" onClick={onClose} />}
      </div>
      <div className="dialog-body">
        {intro !== undefined && (
          <div id={`${id}-intro`} className="dialog-intro">
            {intro}
          </div>
        )}
        {children}
      </div>
      <div aria-live="assertive" className="dialog-failure">
        {failure && (
          <Note key={failure.key} state="bad">
            {failure.text}
          </Note>
        )}
      </div>
      {actions !== undefined && <div className="dialog-actions">{actions}</div>}
    </dialog>
  );
}
