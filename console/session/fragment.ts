/**
 * Takes a token out of the address, which `npm start` prints. The fragment of an address is sent to no server, and is
 * removed at once, so that it stays in no history. Only a laptop's console accepts it: elsewhere such a link would let
 * somebody sign others in as himself.
 */

const form = /^#token=([\w.-]+)$/;

/** Answers the token of a fragment such as `#token=ey…`, and undefined of any other. */
export const tokenOf = (fragment: string): string | undefined => form.exec(fragment)?.[1];

/** Removes the fragment if it holds a token, and answers the token. */
export function takeToken({ location, history }: Pick<Window, "location" | "history">): string | undefined {
  if (location.pathname !== "/sign-in" || !location.hash.startsWith("#token=")) return undefined;
  const token = tokenOf(location.hash);
  history.replaceState(null, "", "/sign-in");
  return token;
}
