/**
 * Keeps one JSON document on disk. Only its owner can read the file, and a write replaces it completely or not at all. A
 * checksum beside the document tells a byte that was altered, which can leave it valid JSON.
 */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import { damaged, foreign, missing, StoreHealth } from "./store-health.ts";
import { type StoreList, unlisted } from "./store-list.ts";

interface Envelope<T> {
  /** The id of the data directory. */
  readonly of: string;
  readonly sha256: string;
  readonly content: T;
}

export class JsonFile<T> {
  private readonly path: string;
  private readonly health: StoreHealth;
  private readonly list: StoreList;

  constructor(path: string, health: StoreHealth = new StoreHealth(), list: StoreList = unlisted) {
    this.path = path;
    this.health = health;
    this.list = list;
  }

  /**
   * Answers what was written last, or `absent` if nothing was ever written. Throws a `StoreFailure` where the file is missing,
   * damaged or another directory's.
   */
  read(absent: T): T {
    if (!existsSync(this.path)) {
      if (this.list.has(this.path)) throw missing(this.path);
      return absent;
    }
    const { of, sha256, content } = this.parse();
    if (sha256 !== digestOf(of, content)) throw damaged(this.path, "its checksum is another");
    if (of !== this.list.id) throw foreign(this.path);
    this.list.add(this.path);
    return content;
  }

  /** When it returns, a process that is killed would find `content` again. */
  write(content: T): void {
    const beside = `${this.path}.new`;
    const envelope: Envelope<T> = { of: this.list.id, sha256: digestOf(this.list.id, content), content };
    this.health.write(this.path, () => {
      writeFileSync(beside, `${JSON.stringify(envelope, null, 1)}\n`, { mode: 0o600, flush: true });
      renameSync(beside, this.path);
    });
    this.list.add(this.path);
  }

  /** The checksum vouches for the content's shape: only `write` makes one that fits. */
  private parse(): Envelope<T> {
    try {
      const envelope = parseJson(readFileSync(this.path, "utf8")) as Envelope<T> | null;
      if (typeof envelope === "object" && envelope !== null && "content" in envelope) return envelope;
    } catch (error) {
      throw damaged(this.path, "it cannot be read", error);
    }
    throw damaged(this.path, "it holds something else");
  }
}

const digestOf = (of: string, content: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify([of, content]))
    .digest("hex");
