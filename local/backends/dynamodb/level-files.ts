/**
 * Checks LevelDB's files before it opens them, because opening drops what it cannot read. Its own checks of checksums are out of
 * reach: Node's binding leaves them off.
 */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { damaged, missing } from "../store-health.ts";
import type { StoreList } from "../store-list.ts";
import { crc32c, unmask } from "./crc32c.ts";
import { ByteReader, unsnap } from "./level-bytes.ts";
import { type LogReading, readLog } from "./level-log.ts";

/** What a manifest says is in use. */
interface Version {
  /** Bytes by file number. */
  readonly tables: ReadonlyMap<number, number>;
  /** Logs with a lower number are in tables already. */
  readonly firstLog: number;
  /** Whether the manifest ends within a record, after which nothing was deleted yet. */
  readonly isTorn: boolean;
}

/** Throws a `StoreFailure` that names the first file that is missing or damaged. Changes nothing. */
export function demandSoundLevel(directory: string, list: StoreList): void {
  if (!existsSync(directory)) throw missing(directory);
  if (list.isIntact) return;
  const current = join(directory, "CURRENT");
  if (!existsSync(current)) throw missing(current);
  const name = /^(MANIFEST-\d+)\n$/.exec(readFileSync(current, "latin1"))?.[1];
  if (name === undefined) throw damaged(current, "it names no manifest");
  const manifest = join(directory, name);
  if (!existsSync(manifest)) throw missing(manifest);
  const version = versionIn(manifest);
  const needed = [...version.tables.keys()].map((number) => `${padded(number)}.ldb`);
  // LevelDB deletes a log or a table only after the manifest says that it is not needed any more.
  const gone = [...needed, `${padded(version.firstLog)}.log`].find((file) => !existsSync(join(directory, file)));
  if (gone !== undefined) throw version.isTorn ? damaged(manifest, "its end is gone") : missing(join(directory, gone));
  for (const [number, bytes] of version.tables) demandTable(directory, number, bytes);
  const logs = logNumbers(directory).filter((number) => number >= version.firstLog);
  for (const [at, number] of logs.entries()) {
    const log = join(directory, `${padded(number)}.log`);
    const reading = sound(log, readLog(readFileSync(log)));
    // The next log was begun when this one was whole.
    if (reading.isTorn && at < logs.length - 1) throw damaged(log, "its end is gone");
  }
}

const padded = (number: number): string => String(number).padStart(6, "0");

const logNumbers = (directory: string): number[] =>
  readdirSync(directory)
    .flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);

function sound(file: string, reading: LogReading): Extract<LogReading, { kind: "whole" }> {
  if (reading.kind === "damaged") throw damaged(file, `at byte ${reading.atByte}`);
  return reading;
}

function versionIn(manifest: string): Version {
  const { records, isTorn } = sound(manifest, readLog(readFileSync(manifest)));
  if (records.length === 0) throw damaged(manifest, "it is empty");
  const version = { tables: new Map<number, number>(), firstLog: 0, isTorn };
  try {
    for (const record of records) applyEdit(new ByteReader(record), version);
  } catch (error) {
    throw damaged(manifest, "a record in it cannot be read", error);
  }
  return version;
}

/** Each part of a record begins with a tag. */
function applyEdit(edit: ByteReader, version: { tables: Map<number, number>; firstLog: number }): void {
  while (!edit.isAtEnd) {
    const tag = edit.varint();
    if (tag === 1) {
      edit.slice();
    } else if (tag === 2) {
      version.firstLog = edit.varint();
    } else if (tag === 3 || tag === 4 || tag === 9) {
      edit.varint();
    } else if (tag === 5) {
      edit.varint();
      edit.slice();
    } else if (tag === 6) {
      edit.varint();
      version.tables.delete(edit.varint());
    } else if (tag === 7) {
      edit.varint();
      version.tables.set(edit.varint(), edit.varint());
      edit.slice();
      edit.slice();
    } else {
      throw new RangeError(`There is no tag ${tag}.`);
    }
  }
}

/** Ends a table: where its index is, padded, and LevelDB's mark. */
const footBytes = 48;
const tableMark = "57fb808b247547db";
/** Behind each block: whether it is compressed, and its checksum. */
const trailerBytes = 5;

function demandTable(directory: string, number: number, bytes: number): void {
  const file = join(directory, `${padded(number)}.ldb`);
  if (statSync(file).size !== bytes) throw damaged(file, `it has not ${bytes} bytes any more`);
  const table = readFileSync(file);
  const foot = new ByteReader(table, table.length - footBytes);
  if (table.toString("hex", table.length - 8) !== tableMark) throw damaged(file, "its end");
  try {
    // First stands the place of the list of filters, then that of the index. Both list blocks.
    for (const list of [blockAt(table, foot), blockAt(table, foot)]) {
      for (const handle of handlesIn(plain(list))) blockAt(table, new ByteReader(handle));
    }
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error), error);
  }
}

interface Block {
  readonly bytes: Buffer;
  readonly isCompressed: boolean;
}

/** Reads a block's place and checks the block. Throws where its checksum is another. */
function blockAt(table: Buffer, handle: ByteReader): Block {
  const from = handle.varint();
  const end = from + handle.varint();
  if (end + trailerBytes > table.length) throw new RangeError(`a block at byte ${from}`);
  if (unmask(table.readUInt32LE(end + 1)) !== crc32c(table, from, end + 1)) throw new Error(`a block at byte ${from}`);
  return { bytes: table.subarray(from, end), isCompressed: table[end] === 1 };
}

const plain = ({ bytes, isCompressed }: Block): Buffer => (isCompressed ? unsnap(bytes) : bytes);

/** The values of an index. Behind its entries stand the places of some of them, four bytes each, and how many these are. */
function handlesIn(index: Buffer): Buffer[] {
  const restarts = index.readUInt32LE(index.length - 4);
  const entries = new ByteReader(index.subarray(0, index.length - 4 * (restarts + 1)));
  const handles: Buffer[] = [];
  while (!entries.isAtEnd) {
    // How much of the key is shared with the one before, how much is not, and how long the value is.
    const [, ownBytes, valueBytes] = [entries.varint(), entries.varint(), entries.varint()];
    entries.take(ownBytes);
    handles.push(entries.take(valueBytes));
  }
  return handles;
}
