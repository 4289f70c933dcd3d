/** Signs a person in by name and password, at `POST /Auth`. */

import { errorOf, noAnswer } from "../api/api-error.ts";
import { session } from "./store.ts";

export type SignIn = { readonly kind: "done" } | { readonly kind: "refused"; readonly text: string };

/** Answers why it did not work where that is to be expected. Throws an `ApiError` otherwise. */
export async function signIn(username: string, password: string): Promise<SignIn> {
  const asked = { method: "POST", url: "/Auth" };
  const response = await fetch(asked.url, {
    method: asked.method,
    headers: { "content-type": "application/json", authversion: "V0.0.1" },
    body: JSON.stringify({ Username: username, Password: password }),
  }).catch(() => undefined);
  if (!response) throw noAnswer(asked, new Date());
  if (response.ok) return begun(await response.text());
  if (response.status === 401) return { kind: "refused", text: "The name or the password is wrong." };
  if (response.status === 429) return { kind: "refused", text: tooMany(response.headers.get("retry-after")) };
  throw await errorOf(asked, response, new Date());
}

function begun(token: string): SignIn {
  if (session.begin(token.trim())) return { kind: "done" };
  return { kind: "refused", text: "The answer was no access token that is valid now. Is this computer's clock right?" };
}

const tooMany = (seconds: string | null): string =>
  seconds === null
    ? "There were too many attempts. Try again in a minute."
    : `There were too many attempts. Try again in ${seconds} seconds.`;
