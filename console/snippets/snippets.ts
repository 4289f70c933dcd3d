/** Writes one call of the API as curl, Python (standard library alone) and Node (`fetch` alone). */

import { type Json, jsLiteral, pythonLiteral, quoteJs, quotePython, quoteSh, writeJson } from "./quote.ts";

/** A call as a snippet shows it. `url` is whole. A body that is no text is sent as JSON. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Left out where the call needs no token: it is then sent from the environment's `MILLRACE_TOKEN`, never written out. */
  readonly withoutToken?: boolean;
}

/** The same call in each language. */
export interface Snippets {
  readonly curl: string;
  readonly python: string;
  readonly node: string;
}

/** Writes a call in all languages. */
export function writeSnippets(call: Call): Snippets {
  return { curl: writeCurl(call), python: writePython(call), node: writeNode(call) };
}

/**
 * Says in a shell how to get the token that snippets send, for a user, a source or an API token whose name and password
 * stand in the environment. `httpUrl` is the host that answers `/Auth`.
 */
export function writeTokenLine(httpUrl: string): string {
  const body = '{\\"Username\\": \\"$MILLRACE_USER\\", \\"Password\\": \\"$MILLRACE_PASSWORD\\"}';
  return [
    `export MILLRACE_TOKEN=$(curl -sS ${quoteSh(`${httpUrl}/Auth`)} \\`,
    `  -H 'AuthVersion: V0.0.1' -H 'Content-Type: application/json' --data-raw "${body}")`,
  ].join("\n");
}

/** Leaves out the slashes at the end of a host's address, so that a path may follow. */
export const bare = (url: string): string => url.replace(/\/+$/, "");

const isJson = (body: Json | undefined): boolean => body !== undefined && typeof body !== "string";

function headersOf({ headers = {}, body }: Call): [string, string][] {
  const given = Object.entries(headers);
  const named = given.some(([name]) => name.toLowerCase() === "content-type");
  return isJson(body) && !named ? [...given, ["Content-Type", "application/json"]] : given;
}

const textOf = (body: Json): string => (typeof body === "string" ? body : writeJson(body));

function writeCurl(call: Call): string {
  const { method, url, body, withoutToken = false } = call;
  const lines = [
    // Curl reads brackets and braces of an address as patterns unless it is told not to.
    `curl -sS${/[[\]{}]/.test(url) ? "g" : ""}${method === "GET" ? "" : ` -X ${method}`} ${quoteSh(url)}`,
    ...(withoutToken ? [] : ['-H "Authorization: Bearer $MILLRACE_TOKEN"']),
    ...headersOf(call).map(([name, value]) => `-H ${quoteSh(`${name}: ${value}`)}`),
    // `-d` would read a file where the text begins with "@".
    ...(body === undefined ? [] : [`--data-raw ${quoteSh(textOf(body))}`]),
  ];
  return lines.join(" \\\n  ");
}

function writePython(call: Call): string {
  const { method, url, body, withoutToken = false } = call;
  const token = withoutToken ? [] : ['"Authorization": "Bearer " + os.environ["MILLRACE_TOKEN"]'];
  const headers = [...token, ...headersOf(call).map(([name, value]) => `${quotePython(name)}: ${quotePython(value)}`)];
  const data = isJson(body) ? "json.dumps(body).encode()" : "body.encode()";
  return [
    [...(isJson(body) ? ["import json"] : []), ...(withoutToken ? [] : ["import os"]), "import urllib.request"].join(
      "\n",
    ),
    "",
    ...(body === undefined ? [] : [`body = ${pythonLiteral(body)}`]),
    "request = urllib.request.Request(",
    `    ${quotePython(url)},`,
    ...(method === "GET" ? [] : [`    method="${method}",`]),
    ...(headers.length === 0 ? [] : ["    headers={", ...headers.map((each) => `        ${each},`), "    },"]),
    ...(body === undefined ? [] : [`    data=${data},`]),
    ")",
    "with urllib.request.urlopen(request) as response:",
    "    print(response.read().decode())",
  ].join("\n");
}

function writeNode(call: Call): string {
  const { method, url, body, withoutToken = false } = call;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the snippet's own template, which Node fills in.
  const token = withoutToken ? [] : ["Authorization: `Bearer ${process.env.MILLRACE_TOKEN}`"];
  const headers = [...token, ...headersOf(call).map(([name, value]) => `${quoteJs(name)}: ${quoteJs(value)}`)];
  const options = [
    ...(method === "GET" ? [] : [`  method: "${method}",`]),
    ...(headers.length === 0 ? [] : ["  headers: {", ...headers.map((each) => `    ${each},`), "  },"]),
    ...(body === undefined ? [] : [`  body: ${isJson(body) ? "JSON.stringify(body)" : "body"},`]),
  ];
  return [
    ...(body === undefined ? [] : [`const body = ${jsLiteral(body)};`]),
    options.length === 0
      ? `const response = await fetch(${quoteJs(url)});`
      : `const response = await fetch(${quoteJs(url)}, {\n${options.join("\n")}\n});`,
    "console.log(response.status, await response.text());",
  ].join("\n");
}
