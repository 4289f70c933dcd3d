/** Changes the caller's password, and signs in with the new one, since all former tokens end with the old one. */

import { type FormEvent, useId, useRef, useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import { api } from "../../api/client.ts";
import { signIn } from "../../session/sign-in.ts";

type Progress =
  | { readonly kind: "idle" }
  | { readonly kind: "pending" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly text: string };

export function PasswordForm({ username }: { readonly username: string }) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [progress, setProgress] = useState<Progress>({ kind: "idle" });

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (progress.kind === "pending") return;
    const typed = new FormData(event.currentTarget);
    setProgress({ kind: "pending" });
    const text = await change(username, String(typed.get("current")), String(typed.get("new")));
    if (text === undefined) form.current?.reset();
    setProgress(text === undefined ? { kind: "done" } : { kind: "failed", text });
  }

  return (
    <section>
      <h2 id={`${id}-title`}>Password</h2>
      <form ref={form} className="account-password" aria-labelledby={`${id}-title`} onSubmit={submit}>
        <label htmlFor={`${id}-current`}>Current password</label>
        <input id={`${id}-current`} name="current" type="password" autoComplete="current-password" required />
        <label htmlFor={`${id}-new`}>New password</label>
        <input id={`${id}-new`} name="new" type="password" autoComplete="new-password" required />
        <p role="alert">{progress.kind === "failed" ? progress.text : ""}</p>
        <p role="status">
          {progress.kind === "done" ? "The password is changed. Other sessions of yours have ended." : ""}
        </p>
        <button type="submit" aria-disabled={progress.kind === "pending"}>
          Change the password
        </button>
      </form>
    </section>
  );
}

/** Answers why it did not work, and undefined if it did. */
async function change(username: string, currentPassword: string, newPassword: string): Promise<string | undefined> {
  const params = { path: { user: "me" } };
  try {
    await api.POST("/v2/users/{user}:changePassword", { params, body: { currentPassword, newPassword } });
    const result = await signIn(username, newPassword);
    return result.kind === "refused" ? result.text : undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.text;
    throw error;
  }
}
