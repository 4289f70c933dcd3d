/** The calls of the pages of sources, as snippets with the stage's hosts and the ids filled in. */

import type { Config } from "../../../api/config.ts";
import type { Json } from "../../../snippets/quote.ts";
import { type Call, type Snippets, writeSnippets, writeTokenLine } from "../../../snippets/snippets.ts";

type Hosts = Pick<Config, "restUrl" | "httpUrl">;

export const bare = (url: string): string => url.replace(/\/+$/, "");

/** The lines that get the token which snippets send. */
export const tokenLineOf = ({ httpUrl }: Hosts): string => writeTokenLine(bare(httpUrl));

interface Asking {
  readonly method?: Call["method"];
  /** What stands behind the address of the project, such as `/sources`. */
  readonly rest: string;
  readonly body?: Json;
}

/** A call below a project, such as `/sources?silent=true`. */
export function projectSnippets({ restUrl }: Hosts, project: string, { method = "GET", rest, body }: Asking): Snippets {
  const url = `${bare(restUrl)}/v2/projects/${encodeURIComponent(project)}${rest}`;
  return writeSnippets(body === undefined ? { method, url } : { method, url, body });
}

/** The call that registers a source. */
export const registerSnippets = (hosts: Hosts, project: string, body: Json): Snippets =>
  projectSnippets(hosts, project, { method: "POST", rest: "/sources", body });

export const exampleSource: Json = {
  displayName: "My gateway",
  type: "EXTERNAL_CONNECTION",
  activationUid: "00000000-0000-4000-8000-000000000001",
};

/** Writes a query of a list call as it stands in an address. */
export function searchOf(query: Readonly<Record<string, string | number | readonly string[] | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of value === undefined ? [] : Array.isArray(value) ? value : [value])
      search.append(name, `${each}`);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
