/** Keeps one JSON document on disk. Only its owner can read it, and it is written as a whole or not at all. */

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { StoreHealth } from "./store-health.ts";

export class JsonFile<T> {
  private readonly path: string;
  private readonly health: StoreHealth;

  constructor(path: string, health: StoreHealth = new StoreHealth()) {
    this.path = path;
    this.health = health;
  }

  /**
   * Answers what was written last, or `absent` if there is no file. Trusts the shape, since only the laptop writes
   * these files.
   */
  read(absent: T): T {
    try {
      return JSON.parse(readFileSync(this.path, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return absent;
      throw new Error(`${this.path} cannot be read.`, { cause: error });
    }
  }

  /** Returns once `content` would be found again even if the process were killed. */
  write(content: T): void {
    const beside = `${this.path}.new`;
    this.health.write(this.path, () => {
      writeFileSync(beside, `${JSON.stringify(content, null, 1)}\n`, { mode: 0o600, flush: true });
      renameSync(beside, this.path);
    });
  }
}
