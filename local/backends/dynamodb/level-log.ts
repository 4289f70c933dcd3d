/**
 * Reads LevelDB's logs (its write-ahead logs and its manifest): records with a checksum each, cut into blocks of 32 KiB. LevelDB
 * itself passes over what is damaged without a word, and Node's binding cannot tell it not to.
 */

import { crc32c, unmask } from "./crc32c.ts";

const blockBytes = 32_768;
/** Checksum (4), length (2), type (1). */
const headBytes = 7;

const recordTypes = { full: 1, first: 2, middle: 3, last: 4 };

/** `whole` also of a log whose last record a killed process did not finish: nobody was told that it was written. */
export type LogReading =
  | { readonly kind: "whole"; readonly records: readonly Buffer[]; readonly isTorn: boolean }
  | { readonly kind: "damaged"; readonly atByte: number };

export function readLog(log: Buffer): LogReading {
  const records: Buffer[] = [];
  let parts: Buffer[] = [];
  let at = 0;
  while (at < log.length) {
    const leftInBlock = blockBytes - (at % blockBytes);
    // A head does not fit any more: the rest of the block is empty.
    if (leftInBlock < headBytes) {
      at += leftInBlock;
      continue;
    }
    // The end of a file whose length came to the disk before its content, as a power cut leaves it.
    if (isEmpty(log, at)) return { kind: "whole", records, isTorn: true };
    const end = at + headBytes + (at + headBytes <= log.length ? log.readUInt16LE(at + 4) : blockBytes);
    if (end > log.length) return { kind: "whole", records, isTorn: true };
    if (end - at > leftInBlock || !isSound(log, at, end)) return { kind: "damaged", atByte: at };
    const type = log[at + 6];
    if (type === recordTypes.full || type === recordTypes.first) parts = [];
    parts.push(log.subarray(at + headBytes, end));
    if (type === recordTypes.full || type === recordTypes.last) records.push(Buffer.concat(parts));
    at = end;
  }
  return { kind: "whole", records, isTorn: false };
}

const isSound = (log: Buffer, at: number, end: number): boolean =>
  unmask(log.readUInt32LE(at)) === crc32c(log, at + headBytes - 1, end);

function isEmpty(log: Buffer, from: number): boolean {
  for (let at = from; at < log.length; at += 1) if (log[at] !== 0) return false;
  return true;
}
