/** Keeps a log file of bounded size that the main thread and worker threads write at the same time. */

import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { LogWriter } from "../worker/log-writer.ts";

const megabyte = 1024 * 1024;

/** Is much longer than a thread can use a descriptor that it has just read. */
const graceMillis = 5_000;

export class LogFile {
  /**
   * The descriptor of the open file, shared with the worker threads. Descriptors belong to the process, so changing
   * this number moves every writer to the new file without a message to them.
   */
  readonly descriptor = new Int32Array(new SharedArrayBuffer(4));

  private readonly path: string;
  private readonly mostBytes: number;
  private readonly writer = new LogWriter(this.descriptor);
  private closed = false;
  private readonly retired = new Map<number, NodeJS.Timeout>();

  constructor(path: string, mostBytes = 20 * megabyte) {
    this.path = path;
    this.mostBytes = mostBytes;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.descriptor[0] = openLog(path);
  }

  /** Writes a line. Writes nothing after `close`, because nobody needs what a thread says while it ends. */
  write(fields: Readonly<Record<string, unknown>>): void {
    if (this.closed) return;
    this.writer.write(Buffer.from(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`));
  }

  /** Moves a full file to `<path>.1`, in place of the one that was there. */
  rotateIfFull(): void {
    if (this.closed) return;
    const full = this.current;
    if (fstatSync(full).size < this.mostBytes) return;
    try {
      // A turn before this one may have moved it, and then found no descriptor left to open a new one.
      if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
      Atomics.store(this.descriptor, 0, openLog(this.path));
    } catch (error) {
      // Goes on in the full file, and tries again at the next turn.
      this.write({ level: "warn", message: "log could not be moved", reason: String(error) });
      return;
    }
    this.retired.set(full, setTimeout(() => this.retire(full), graceMillis).unref());
  }

  close(): void {
    this.closed = true;
    for (const [descriptor, timer] of this.retired) {
      clearTimeout(timer);
      closeSync(descriptor);
    }
    this.retired.clear();
    closeSync(this.current);
  }

  private retire(descriptor: number): void {
    this.retired.delete(descriptor);
    closeSync(descriptor);
  }

  private get current(): number {
    return Atomics.load(this.descriptor, 0);
  }
}

/**
 * Opens a log for appending, so that writes of several threads never overwrite each other. Only the owner can read it,
 * since logs may hold customers' names.
 */
const openLog = (path: string): number => openSync(path, "a", 0o600);
