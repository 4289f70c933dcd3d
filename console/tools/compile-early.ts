/**
 * Marks the scripts that are there before the first page, so that browsers that know the mark compile their functions while
 * they come, beside the page. The others, and those without the mark, compile each function when it is first called, which
 * the first paint waits for.
 */

import type { Plugin, Rolldown } from "vite";

const mark = "//# allFunctionsCalledOnLoad\n";

export function compileEarly(): Plugin {
  return {
    name: "compile-early",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const chunk of firstOf(bundle)) chunk.code = `${mark}${chunk.code}`;
      },
    },
  };
}

/** Answers the entry's script with all that it imports at once. */
function firstOf(bundle: Rolldown.OutputBundle): ReadonlySet<Rolldown.OutputChunk> {
  const found = new Set<Rolldown.OutputChunk>();
  const waiting = Object.values(bundle).filter((each) => each.type === "chunk" && each.isEntry);
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (each.type !== "chunk" || found.has(each)) continue;
    found.add(each);
    waiting.push(...each.imports.flatMap((name) => bundle[name] ?? []));
  }
  return found;
}
