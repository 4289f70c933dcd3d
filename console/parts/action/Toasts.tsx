/**
 * Says in a corner what was done. What went well goes by itself, though not while somebody points at it or has the focus in
 * it; what failed stays until it is closed. While a dialog is open, what failed is told there: the corner lies below it, where
 * nobody sees it and no reader of screens says it.
 */

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { Note } from "../show/StateWord.tsx";
import { IconButton } from "./Button.tsx";
import "./Toasts.css";

interface Toast {
  readonly text: ReactNode;
  readonly isError?: boolean;
  /** A link or a button, such as one that leads to what was made. */
  readonly action?: ReactNode;
}

type ShowToast = (toast: Toast) => void;

/** How long good news stay. */
const shownMillis = 8000;
/** How many are shown. The oldest goes first. */
const mostShown = 4;

interface Toasts {
  readonly show: ShowToast;
  /** Hands what fails from now on to a dialog, until the answered function is called. */
  readonly tellHere: (tell: (text: ReactNode) => void) => () => void;
}

const ToastContext = createContext<Toasts>({ show: () => {}, tellHere: () => () => {} });

/** Answers a function that says something in the corner. */
export const useToast = (): ShowToast => useContext(ToastContext).show;

/** Answers what failed last while the caller, a dialog, was the topmost that is open. The key tells one failure from the next. */
export function useFailureHere(): { readonly text: ReactNode; readonly key: number } | undefined {
  const { tellHere } = useContext(ToastContext);
  const [failure, setFailure] = useState<{ readonly text: ReactNode; readonly key: number }>();
  useEffect(() => tellHere((text) => setFailure((last) => ({ text, key: (last?.key ?? 0) + 1 }))), [tellHere]);
  return failure;
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([]);
  const next = useRef(0);
  const dialogs = useRef<((text: ReactNode) => void)[]>([]);
  const show = useCallback<ShowToast>((toast) => {
    const dialog = dialogs.current.at(-1);
    if (toast.isError && dialog) return dialog(toast.text);
    next.current += 1;
    const id = next.current;
    setToasts((shown) => [...shown.slice(1 - mostShown), { ...toast, id }]);
  }, []);
  const tellHere = useCallback<Toasts["tellHere"]>((tell) => {
    dialogs.current = [...dialogs.current, tell];
    return () => {
      dialogs.current = dialogs.current.filter((each) => each !== tell);
    };
  }, []);
  const value = useMemo(() => ({ show, tellHere }), [show, tellHere]);
  const close = useCallback((id: number) => setToasts((shown) => shown.filter((each) => each.id !== id)), []);
  const [errors, news] = useMemo(
    () => [toasts.filter(({ isError }) => isError), toasts.filter(({ isError }) => !isError)],
    [toasts],
  );
  return (
    <ToastContext value={value}>
      {children}
      <div className="toasts">
        <div aria-live="polite">
          {news.map((toast) => (
            <OneToast key={toast.id} toast={toast} onClose={() => close(toast.id)} />
          ))}
        </div>
        <div aria-live="assertive">
          {errors.map((toast) => (
            <OneToast key={toast.id} toast={toast} onClose={() => close(toast.id)} />
          ))}
        </div>
      </div>
    </ToastContext>
  );
}

function OneToast({ toast, onClose }: { readonly toast: Toast; readonly onClose: () => void }) {
  const [isHeld, setHeld] = useState(false);
  const close = useRef(onClose);
  close.current = onClose;
  const stays = isHeld || (toast.isError ?? false);
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => close.current(), shownMillis);
    return () => clearTimeout(timer);
  }, [stays]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while it is looked at.
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Note state={toast.isError ? "bad" : "good"}>
        {toast.text} {toast.action}
      </Note>
      <IconButton icon="close" label="Close the message" onClick={onClose} />
    </div>
  );
}
