/** Writes and reads the lists that say which files of a day another file holds. They lie beside these files. */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";

export interface Replaced {
  /** The key of the file that holds the points now. */
  readonly part: string;
  /** The keys of the files whose points it holds. */
  readonly files: readonly string[];
}

export const writeReplaced = (replaced: Replaced): string => JSON.stringify(replaced);

const isText = (value: unknown): value is string => typeof value === "string";

export function readReplaced(key: string, text: string): Replaced {
  const found: unknown = parseJson(text);
  if (typeof found === "object" && found !== null && "part" in found && "files" in found) {
    const { part, files } = found;
    if (isText(part) && Array.isArray(files) && files.every(isText)) return { part, files };
  }
  throw new PlatformError(
    "internal",
    `The list ${key} is not as Millrace writes it; remove it, and its day is put together again.`,
  );
}
