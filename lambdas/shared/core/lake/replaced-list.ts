/** Writes and reads the lists that say which files of a day another file holds. They lie beside these files. */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";

export interface Replaced {
  /** The key of the file that holds the points now; absent if there is nothing left of them. */
  readonly part?: string | undefined;
  /** The keys of the files whose points it holds. */
  readonly files: readonly string[];
}

export const writeReplaced = (replaced: Replaced): string => JSON.stringify(replaced);

const isText = (value: unknown): value is string => typeof value === "string";

export function readReplaced(key: string, text: string): Replaced {
  const found: unknown = parseJson(text);
  if (typeof found === "object" && found !== null && "files" in found && Array.isArray(found.files)) {
    const part = "part" in found ? found.part : undefined;
    if ((part === undefined || isText(part)) && found.files.every(isText)) return { part, files: found.files };
  }
  throw new PlatformError(
    "internal",
    `The list ${key} is not as Millrace writes it; remove it, and its day is put together again.`,
  );
}
