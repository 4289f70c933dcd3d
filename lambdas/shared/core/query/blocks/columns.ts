/**
 * Writes rows as bytes, column by column, and reads them back. Numbers are read without a copy where every row has one,
 * since a year's query reads millions of them. Bytes are in the order of all processors that Lambda and laptops have,
 * the lowest first.
 */

import { parseJson } from "../../parse-json.ts";
import type { Batch, FieldColumn } from "../series.ts";

type Other = string | boolean;

/** Where the numbers of a field begin, and where the bits that say which rows have one; absent = all have. */
type NumbersPlace = readonly [at: number, presence?: number];
/** The values of a column without repeats, and where each row's number begins; absent = all rows have the one value. */
type ValuesPlace<V> = readonly [values: readonly V[], at?: number];

/** Says what stands where, counted from behind it. */
interface Contents {
  readonly count: number;
  /** Nanoseconds since 1970 of the first row, in digits. The others' distances from the row before them begin at 0. */
  readonly first: string;
  readonly fields: readonly (readonly [
    name: string,
    numbers: NumbersPlace | null,
    others: ValuesPlace<Other> | null,
  ])[];
  readonly tags: readonly (readonly [name: string, values: ValuesPlace<string>])[];
}

/** Has columns begin where typed arrays may. */
const alignment = 8;
const aligned = (length: number): number => Math.ceil(length / alignment) * alignment;
const lengthBytes = 4;

/** Writes the rows of a batch from `from` to before `to`. They are in order of time, the oldest first. */
export function encodeColumns(batch: Batch, from: number, to: number): Uint8Array {
  const columns = new Columns();
  columns.add(distancesOf(batch, from, to));
  const contents: Contents = {
    count: to - from,
    first: String(batch.times[from] ?? 0n),
    fields: [...batch.fields].flatMap(([name, { numbers, others }]) => {
      const placed = numbers && addNumbers(columns, numbers.subarray(from, to));
      const named = others && addValues(columns, others.slice(from, to));
      return placed || named ? [[name, placed ?? null, named ?? null] as const] : [];
    }),
    tags: [...batch.tags].flatMap(([key, column]) => {
      const values = addValues(columns, column.slice(from, to));
      return values ? [[key, values] as const] : [];
    }),
  };
  return columns.behind(new TextEncoder().encode(JSON.stringify(contents)));
}

/** Collects columns one behind the other. */
class Columns {
  private readonly parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  private length = 0;

  /** Answers where the column begins. */
  add({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): number {
    const at = this.length;
    this.parts.push({ at, bytes: new Uint8Array(buffer, byteOffset, byteLength) });
    this.length = aligned(at + byteLength);
    return at;
  }

  behind(contents: Uint8Array): Uint8Array {
    const start = aligned(lengthBytes + contents.length);
    const all = new Uint8Array(start + this.length);
    new DataView(all.buffer).setUint32(0, contents.length, true);
    all.set(contents, lengthBytes);
    for (const { at, bytes } of this.parts) all.set(bytes, start + at);
    return all;
  }
}

/** Answers how many nanoseconds each row comes after the one before it. A double holds those of a day exactly. */
function distancesOf({ times }: Batch, from: number, to: number): Float64Array {
  const distances = new Float64Array(to - from);
  let before = times[from] ?? 0n;
  for (let index = from; index < to; index++) {
    const at = times[index] ?? before;
    distances[index - from] = Number(at - before);
    before = at;
  }
  return distances;
}

function addNumbers(columns: Columns, numbers: Float64Array): NumbersPlace | undefined {
  const present = numbers.filter((number) => !Number.isNaN(number));
  if (present.length === 0) return undefined;
  if (present.length === numbers.length) return [columns.add(numbers)];
  const bits = new Uint8Array(Math.ceil(numbers.length / 8));
  for (const [index, number] of numbers.entries()) {
    if (!Number.isNaN(number)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return [columns.add(present), columns.add(bits)];
}

/** Numbers the values from 1 on; 0 is none. */
function addValues<V extends Other>(columns: Columns, column: readonly (V | undefined)[]): ValuesPlace<V> | undefined {
  const numbered = new Map<V, number>();
  const rows = new Uint32Array(column.length);
  for (const [index, value] of column.entries()) {
    if (value === undefined) continue;
    const number = numbered.get(value) ?? numbered.size + 1;
    if (number > numbered.size) numbered.set(value, number);
    rows[index] = number;
  }
  if (numbered.size === 0) return undefined;
  const values = [...numbered.keys()];
  return values.length === 1 && !rows.includes(0) ? [values] : [values, columns.add(rows)];
}

/** Reads rows that `encodeColumns` wrote. Leaves out fields that are not `wanted`; undefined wants all. */
export function decodeColumns(written: Uint8Array, wanted?: ReadonlySet<string>): Batch {
  const all = written.byteOffset % alignment === 0 ? written : new Uint8Array(written);
  const length = new DataView(all.buffer, all.byteOffset).getUint32(0, true);
  // Trusts the bytes, since only this module writes them.
  const contents = parseJson(new TextDecoder().decode(all.subarray(lengthBytes, lengthBytes + length))) as Contents;
  const { count, first, fields, tags } = contents;
  const body = new Body(all, aligned(lengthBytes + length), count);
  return {
    count,
    times: body.times(BigInt(first)),
    fields: new Map(
      fields
        .filter(([name]) => wanted === undefined || wanted.has(name))
        .map(([name, numbers, others]) => [name, body.field(numbers, others)]),
    ),
    tags: new Map(tags.map(([key, values]) => [key, body.values(values)])),
  };
}

const twoTo32 = 4_294_967_296;

/** Reads columns out of the bytes behind the contents. */
class Body {
  private readonly buffer: ArrayBufferLike;
  private readonly start: number;
  private readonly count: number;

  constructor({ buffer, byteOffset }: Uint8Array, behind: number, count: number) {
    this.buffer = buffer;
    this.start = byteOffset + behind;
    this.count = count;
  }

  /** Writes times by their halves of 32 bits, because making a BigInt for each row would take most of a query's time. */
  times(first: bigint): BigInt64Array {
    const distances = new Float64Array(this.buffer, this.start, this.count);
    const times = new BigInt64Array(this.count);
    const halves = new Uint32Array(times.buffer);
    const high = Number(first >> 32n);
    let low = Number(first & 0xffff_ffffn);
    for (let index = 0; index < this.count; index++) {
      low += distances[index] ?? 0;
      halves[2 * index] = low;
      halves[2 * index + 1] = high + Math.floor(low / twoTo32);
    }
    return times;
  }

  field(numbers: NumbersPlace | null, others: ValuesPlace<Other> | null): FieldColumn {
    return {
      ...(numbers ? { numbers: this.numbers(numbers) } : {}),
      ...(others ? { others: this.values(others) } : {}),
    };
  }

  private numbers([at, presence]: NumbersPlace): Float64Array {
    const from = this.start + at;
    if (presence === undefined) return new Float64Array(this.buffer, from, this.count);
    const bits = new Uint8Array(this.buffer, this.start + presence, Math.ceil(this.count / 8));
    const present = new Float64Array(this.buffer, from, (presence - at) / Float64Array.BYTES_PER_ELEMENT);
    const numbers = new Float64Array(this.count).fill(Number.NaN);
    let next = 0;
    for (let index = 0; index < this.count; index++) {
      if ((bits[index >> 3] ?? 0) & (1 << (index & 7))) numbers[index] = present[next++] ?? Number.NaN;
    }
    return numbers;
  }

  values<V extends Other>([values, at]: ValuesPlace<V>): readonly (V | undefined)[] {
    if (at === undefined) return new Array<V | undefined>(this.count).fill(values[0]);
    const rows = new Uint32Array(this.buffer, this.start + at, this.count);
    return Array.from(rows, (number) => (number === 0 ? undefined : values[number - 1]));
  }
}
