/** Shows code and JSON. */

import { JsonTree } from "../../../console/parts/code/JsonTree.tsx";
import { CodeDrawer, Snippet } from "../../../console/parts/code/Snippet.tsx";
import { writeSnippets, writeTokenLine } from "../../../console/snippets/snippets.ts";
import { hostile, long } from "./hostile.ts";

const body = {
  name: hostile,
  labels: { site: "north" },
  on: true,
  none: null,
  list: Array.from({ length: 250 }, (_, index) => index),
};
const snippets = writeSnippets({
  method: "POST",
  url: "https://example.com/v2/projects/p/sources",
  body: { ...body, list: [1, 2], long },
});

export function CodeShown() {
  return (
    <>
      <h1>Code</h1>
      <div>
        <CodeDrawer snippets={snippets} />
      </div>
      <Snippet snippets={snippets} label="Register a source" tokenLine={writeTokenLine("https://example.com")} />
      <JsonTree value={body} label="the body" />
    </>
  );
}
