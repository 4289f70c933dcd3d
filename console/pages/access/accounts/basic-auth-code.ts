/** Writes the call that tries a key of a service account, as snippets. */

import { useConfig } from "../../../api/use-config.ts";
import { quoteJs, quotePython, quoteSh } from "../../../snippets/quote.ts";
import { bare, type Snippets } from "../../../snippets/snippets.ts";

/** Answers the snippets of a read by Basic auth, with the key's id and secret in the environment. */
export function useBasicAuthCode(path: string): Snippets {
  const url = `${bare(useConfig().restUrl)}${path}`;
  return {
    curl: `curl -sS -u "$MILLRACE_KEY_ID:$MILLRACE_KEY_SECRET" ${quoteSh(url)}`,
    python: [
      "import base64, os, urllib.request",
      "",
      'key = os.environ["MILLRACE_KEY_ID"] + ":" + os.environ["MILLRACE_KEY_SECRET"]',
      `request = urllib.request.Request(${quotePython(url)})`,
      'request.add_header("Authorization", "Basic " + base64.b64encode(key.encode()).decode())',
      "with urllib.request.urlopen(request) as response:",
      "    print(response.read().decode())",
    ].join("\n"),
    node: [
      "const { MILLRACE_KEY_ID, MILLRACE_KEY_SECRET } = process.env;",
      "const key = btoa(MILLRACE_KEY_ID + ':' + MILLRACE_KEY_SECRET);",
      `const response = await fetch(${quoteJs(url)}, { headers: { Authorization: 'Basic ' + key } });`,
      "console.log(response.status, await response.text());",
    ].join("\n"),
  };
}
