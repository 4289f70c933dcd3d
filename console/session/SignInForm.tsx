/** Asks for name and password. What was typed stays until it worked. */

import { type FormEvent, useId, useRef, useState } from "react";
import { ApiError } from "../api/api-error.ts";
import { signIn } from "./sign-in.ts";
import "./SignIn.css";

type Progress =
  | { readonly kind: "idle" }
  | { readonly kind: "pending" }
  | { readonly kind: "failed"; readonly text: string };

export function SignInForm({ onDone }: { readonly onDone?: () => void }) {
  const id = useId();
  const password = useRef<HTMLInputElement>(null);
  const [progress, setProgress] = useState<Progress>({ kind: "idle" });

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (progress.kind === "pending") return;
    const typed = new FormData(event.currentTarget);
    setProgress({ kind: "pending" });
    const text = await attempt(String(typed.get("username")), String(typed.get("password")));
    if (text === undefined) return onDone?.();
    setProgress({ kind: "failed", text });
    password.current?.select();
  }

  return (
    <form className="sign-in-form" onSubmit={submit}>
      <label htmlFor={`${id}-name`}>Name</label>
      <input
        id={`${id}-name`}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <label htmlFor={`${id}-password`}>Password</label>
      <input
        id={`${id}-password`}
        ref={password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        aria-describedby={`${id}-error`}
      />
      <p id={`${id}-error`} role="alert" className="sign-in-error">
        {progress.kind === "failed" ? progress.text : ""}
      </p>
      <button type="submit" aria-disabled={progress.kind === "pending"}>
        {progress.kind === "pending" ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}

/** Answers why it did not work, and undefined if it did. */
async function attempt(username: string, password: string): Promise<string | undefined> {
  try {
    const result = await signIn(username, password);
    return result.kind === "refused" ? result.text : undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.text;
    throw error;
  }
}
