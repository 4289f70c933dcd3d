/**
 * Appends lines to a log file. Where they cannot be written, they are counted and the count is written as soon as there is
 * room again: a full disk costs log lines, and nothing else.
 */

import { writeSync } from "node:fs";

type Write = (descriptor: number, bytes: Uint8Array) => number;

export class LogWriter {
  private readonly descriptor: Int32Array;
  private readonly writeSome: Write;
  private lost = 0;
  private reason = "";
  /** Whether the file ends within a line. */
  private torn = false;

  /** The first element of `descriptor` is the open file's, and may be exchanged by another thread. */
  constructor(descriptor: Int32Array, writeSome: Write = writeSync) {
    this.descriptor = descriptor;
    this.writeSome = writeSome;
  }

  /** Never throws: whoever logs has done its work already, and must not fail for the log. */
  write(bytes: Uint8Array): void {
    try {
      if (this.lost > 0) this.writeAll(Buffer.from(`${this.torn ? "\n" : ""}${this.tellLost()}\n`));
      this.lost = 0;
      this.writeAll(bytes);
    } catch (error) {
      this.lost += 1;
      this.reason = error instanceof Error ? error.message : String(error);
    }
  }

  private tellLost(): string {
    const time = new Date().toISOString();
    return JSON.stringify({
      time,
      level: "warn",
      message: "log lines were lost",
      lost: this.lost,
      reason: this.reason,
    });
  }

  /** A file that is full takes a part of a line, and refuses the rest. */
  private writeAll(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      from += this.writeSome(Atomics.load(this.descriptor, 0), bytes.subarray(from));
      this.torn = from < bytes.length;
    }
  }
}
