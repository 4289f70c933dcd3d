/** Finds a function's code in an assembly. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LocalFunction } from "../../template/model/functions.ts";

interface Bundle {
  readonly bundleFile: string;
  readonly exportName: string;
}

/** Lambda's own order, which begins with what is certainly an ES module. */
const endings = [".mjs", ".js", ".cjs"];

/** Reads a handler such as `index.handler`. Throws with the function's name if the code directory has no such file. */
export function bundleOf({ logicalId, codeDir, handler }: LocalFunction): Bundle {
  const dot = handler.lastIndexOf(".");
  const [name, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const bundleFile = endings.map((ending) => join(codeDir, `${name}${ending}`)).find((file) => existsSync(file));
  if (dot < 1 || exportName === "" || bundleFile === undefined) {
    throw new Error(`The function ${logicalId} has the handler ${handler}, which is not in its code at ${codeDir}.`);
  }
  return { bundleFile, exportName };
}
