/**
 * A count of a store's writes, kept beside it. The store counts too, within each write. Where it has counted fewer, the end of its
 * log was lost after it had been answered, which a log cut off at its end does not show by itself.
 */

import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { uptime } from "node:os";
import { crc32 } from "node:zlib";
import { damaged, missing, type StoreHealth } from "./store-health.ts";
import type { StoreList } from "./store-list.ts";

/** As wide as any content, so that the file keeps its length. */
const countDigits = 16;

export class WriteMark {
  private readonly path: string;
  private readonly health: StoreHealth;
  private readonly descriptor: number;

  /** Throws a `StoreFailure` where the file cannot be made. */
  constructor(path: string, health: StoreHealth) {
    this.path = path;
    this.health = health;
    this.descriptor = health.write(path, () => openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600));
  }

  /** Notes that `count` writes may be answered. */
  set(count: number): void {
    this.health.write(this.path, () => writeSync(this.descriptor, textOf(count), 0));
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/**
 * Demands that a store whose own count is `count` has everything that was answered. A power cut may take what the operating
 * system had not written yet, the last moments of every store; so the mark holds only until the machine starts anew.
 */
export function demandCount(list: StoreList, path: string, count: number, store: string): void {
  if (list.has(path)) demandMarked(path, count, store);
}

/** Demands the same of a store that has a mark, listed or not. Throws if the mark is missing. */
export function demandMarked(path: string, count: number, store: string): void {
  const marked = readMark(path);
  if (marked.boot === bootOf() && count < marked.count) {
    throw damaged(store, `its last ${marked.count - count} writes are gone`);
  }
}

function readMark(path: string): { readonly count: number; readonly boot: string } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw missing(path);
    throw error;
  }
  const [digits = "", boot = ""] = text.split(" ");
  const count = Number(digits);
  if (text !== textOf(count, boot)) throw damaged(path, "its checksum is another");
  return { count, boot };
}

function textOf(count: number, boot = bootOf()): string {
  const text = `${String(count).padStart(countDigits, "0")} ${boot}`;
  return `${text} ${crc32(text).toString(16).padStart(8, "0")}\n`;
}

let boot: string | undefined;

/** Another one after each start of the machine. Without Linux's own, the minute of that start. */
function bootOf(): string {
  if (boot === undefined) {
    try {
      boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    } catch {
      boot = String(Math.round((Date.now() / 1000 - uptime()) / 60)).padStart(12, "0");
    }
  }
  return boot;
}
