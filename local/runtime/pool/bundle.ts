/** Where in an assembly a function's code is. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LocalFunction } from "../../template/model/functions.ts";

interface Bundle {
  readonly bundleFile: string;
  readonly exportName: string;
}

/** Lambda's own order: what is surely an ES module first. */
const endings = [".mjs", ".js", ".cjs"];

/** Reads `index.handler`. Throws, naming the function, where the code directory has no such file. */
export function bundleOf({ logicalId, codeDir, handler }: LocalFunction): Bundle {
  const dot = handler.lastIndexOf(".");
  const [name, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const bundleFile = endings.map((ending) => join(codeDir, `${name}${ending}`)).find((file) => existsSync(file));
  if (dot < 1 || exportName === "" || bundleFile === undefined) {
    throw new Error(`The function ${logicalId} has the handler ${handler}, which is not in its code at ${codeDir}.`);
  }
  return { bundleFile, exportName };
}
