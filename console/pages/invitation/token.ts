/**
 * Takes the token of an invitation out of the address, and keeps it in memory alone: a fragment is sent to no server, and
 * what is removed at once stays in no history.
 */

const form = /^#token=([\w.~-]{1,100})$/;

/** Answers the token of a fragment, and undefined of any other. */
export const tokenIn = (fragment: string): string | undefined => form.exec(fragment)?.[1];

let kept: string | undefined;

/** Answers the token that the address holds, or held when this was called first. */
export function takeInvitation({ location, history }: Pick<Window, "location" | "history">): string | undefined {
  const found = tokenIn(location.hash);
  if (found === undefined) return kept;
  kept = found;
  history.replaceState(null, "", location.pathname);
  return found;
}

/** Forgets a token that was used. */
export function forgetInvitation(): void {
  kept = undefined;
}
