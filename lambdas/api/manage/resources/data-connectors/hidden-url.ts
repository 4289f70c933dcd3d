/** Shows URLs of receivers without what is secret in them. */

import { hidden } from "../../http/hidden.ts";

/**
 * Shows the host and port of a URL, and hides who signs in there, its path and its query: for many receivers the whole
 * address is the secret. Leaves the text as it is if there is nothing to hide.
 */
export function hideSecretsOfUrl(text: string): string {
  const { protocol, host, username, password, pathname, search } = new URL(text);
  const [hasUser, hasPath] = [username !== "" || password !== "", pathname !== "/" || search !== ""];
  if (!hasUser && !hasPath) return text;
  return `${protocol}//${hasUser ? `${hidden}:${hidden}@` : ""}${host}/${hasPath ? hidden : ""}`;
}
