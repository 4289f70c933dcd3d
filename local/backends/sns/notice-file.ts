/**
 * Writes down what topics were told, a line of JSON for each message, for people and tests to read. Nothing of the
 * platform reads it, so it may be removed at any time.
 */

import { appendFileSync, existsSync, renameSync, statSync } from "node:fs";
import type { StoreHealth } from "../store-health.ts";

export interface Notice {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | null;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Bounds the file. What is older is in the file beside it, and is then forgotten. */
const mostBytes = 5_000_000;

export class NoticeFile {
  private readonly path: string;
  private readonly health: StoreHealth;

  constructor(path: string, health: StoreHealth) {
    this.path = path;
    this.health = health;
  }

  add(notice: Notice): void {
    this.health.write(this.path, () => {
      if (existsSync(this.path) && statSync(this.path).size > mostBytes) renameSync(this.path, `${this.path}.old`);
      appendFileSync(this.path, `${JSON.stringify(notice)}\n`, { mode: 0o600 });
    });
  }
}
