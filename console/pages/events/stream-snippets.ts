/** Writes the stream of a page as programs: each opens it again when it ends. */

import { quoteJs, quotePython, quoteSh } from "../../snippets/quote.ts";
import type { Snippets } from "../../snippets/snippets.ts";

export const writeStreamSnippets = (url: string): Snippets => ({
  curl: [
    "while true; do",
    `  curl -sSN ${quoteSh(url)} \\`,
    '    -H "Authorization: Bearer $MILLRACE_TOKEN"',
    "  sleep 2",
    "done",
  ].join("\n"),
  python: [
    "import json, os, time, urllib.request",
    "",
    "request = urllib.request.Request(",
    `    ${quotePython(url)},`,
    '    headers={"Authorization": "Bearer " + os.environ["MILLRACE_TOKEN"]},',
    ")",
    "while True:",
    "    try:",
    "        with urllib.request.urlopen(request, timeout=25) as lines:",
    "            for line in lines:",
    "                print(json.loads(line))",
    "    except OSError as error:",
    "        print(error)",
    "    time.sleep(2)",
  ].join("\n"),
  node: [
    'import { createInterface } from "node:readline";',
    'import { Readable } from "node:stream";',
    "",
    "for (;;) {",
    "  try {",
    `    const response = await fetch(${quoteJs(url)}, {`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the snippet's own template, which Node fills in.
    "      headers: { Authorization: `Bearer ${process.env.MILLRACE_TOKEN}` },",
    "    });",
    "    for await (const line of createInterface(Readable.fromWeb(response.body))) console.log(JSON.parse(line));",
    "  } catch (error) {",
    "    console.error(error);",
    "  }",
    "  await new Promise((resolve) => setTimeout(resolve, 2000));",
    "}",
  ].join("\n"),
});
