/** Finds the browser of tests: the file that `CHROMIUM` names, or else `/usr/bin/chromium`. */

import { existsSync } from "node:fs";

/** Answers the browser's path, or undefined where there is none. Throws where `CHROMIUM` names nothing. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined && !existsSync(named)) throw new Error(`CHROMIUM names ${named}, where nothing is.`);
  return [named, "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path));
}
