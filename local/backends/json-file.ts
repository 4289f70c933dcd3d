/** One JSON document on disk, readable by its owner only, written whole or not at all. */

import { readFileSync, renameSync, writeFileSync } from "node:fs";

export class JsonFile<T> {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** What was written last, or `absent` where nothing was. The laptop trusts its own files' shapes. */
  read(absent: T): T {
    try {
      return JSON.parse(readFileSync(this.path, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return absent;
      throw new Error(`${this.path} cannot be read.`, { cause: error });
    }
  }

  /** Returns when a killed process would find `content` again. */
  write(content: T): void {
    const beside = `${this.path}.new`;
    writeFileSync(beside, `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600 });
    renameSync(beside, this.path);
  }
}
