/** The calls of the pages of connectors, as snippets with the stage's hosts and the ids filled in. */

import type { Config } from "../../../api/config.ts";
import type { Json } from "../../../snippets/quote.ts";
import { type Call, type Snippets, writeSnippets, writeTokenLine } from "../../../snippets/snippets.ts";

type Hosts = Pick<Config, "restUrl" | "httpUrl">;

const bare = (url: string): string => url.replace(/\/+$/, "");

/** The lines that get the token which snippets send. */
export const tokenLineOf = ({ httpUrl }: Hosts): string => writeTokenLine(bare(httpUrl));

/** The address of a project's connectors, or of one of them. */
const connectorsUrl = ({ restUrl }: Hosts, project: string, rest = ""): string =>
  `${bare(restUrl)}/v2/projects/${encodeURIComponent(project)}/dataconnectors${rest}`;

const call = (method: Call["method"], url: string, body?: Json): Snippets =>
  writeSnippets(body === undefined ? { method, url } : { method, url, body });

export const listSnippets = (hosts: Hosts, project: string): Snippets => call("GET", connectorsUrl(hosts, project));

export const createSnippets = (hosts: Hosts, project: string, body: Json = exampleBody): Snippets =>
  call("POST", connectorsUrl(hosts, project), body);

const exampleBody: Json = {
  type: "HTTP_PUSH",
  displayName: "My receiver",
  httpConfig: { url: "https://example.com/events" },
};

/** A call below one connector, such as `/attempts?acknowledged=false` or `:test`. */
export const connectorSnippets = (
  hosts: Hosts,
  place: { readonly project: string; readonly connector: string },
  {
    method = "GET",
    rest = "",
    body,
  }: { readonly method?: Call["method"]; readonly rest?: string; readonly body?: Json },
): Snippets =>
  call(method, connectorsUrl(hosts, place.project, `/${encodeURIComponent(place.connector)}${rest}`), body);
