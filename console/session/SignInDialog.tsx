/** Signs somebody in again whose session is over, above the page, so that what was typed there stays. */

import { useEffect, useRef } from "react";
import { SignInForm } from "./SignInForm.tsx";
import { session } from "./store.ts";

export function SignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // Only this dialog makes the page behind it inert, which an open attribute does not.
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sign-in-dialog"
      aria-labelledby="sign-in-again"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="sign-in-again">Your session is over</h2>
      <p>Sign in again to go on. What you typed is still there.</p>
      <SignInForm />
      <button type="button" className="sign-in-leave" onClick={session.end}>
        Leave this page instead
      </button>
    </dialog>
  );
}
