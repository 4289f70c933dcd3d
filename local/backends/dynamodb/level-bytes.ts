/** Reads the numbers and texts of LevelDB's file formats, and its compressed blocks (Snappy). Throws a RangeError past the end. */

export class ByteReader {
  private readonly bytes: Buffer;
  private at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes.readUInt8(this.at);
    this.at += 1;
    return value;
  }

  /** Seven bits a byte, the lowest first. */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  take(count: number): Buffer {
    if (this.at + count > this.bytes.length) throw new RangeError("The bytes end too early.");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** Bytes with their count before them. */
  slice(): Buffer {
    return this.take(this.varint());
  }
}

export function unsnap(compressed: Buffer): Buffer {
  const reader = new ByteReader(compressed);
  const output = Buffer.alloc(reader.varint());
  let length = 0;
  while (!reader.isAtEnd) {
    const tag = reader.byte();
    if ((tag & 3) === 0) {
      length += reader.take(literalLength(tag >>> 2, reader)).copy(output, length);
      continue;
    }
    const [count, offset] = copyOf(tag, reader);
    if (offset === 0 || offset > length) throw new RangeError("A copy begins before the output.");
    // Byte by byte, since a copy may overlap what it copies.
    for (let end = length + count; length < end; length += 1) output[length] = output[length - offset] ?? 0;
  }
  return output;
}

function literalLength(code: number, reader: ByteReader): number {
  return code < 60 ? code + 1 : reader.take(code - 59).readUIntLE(0, code - 59) + 1;
}

function copyOf(tag: number, reader: ByteReader): [count: number, offset: number] {
  if ((tag & 3) === 1) return [((tag >>> 2) & 7) + 4, ((tag >>> 5) << 8) + reader.byte()];
  const offsetBytes = (tag & 3) === 2 ? 2 : 4;
  return [(tag >>> 2) + 1, reader.take(offsetBytes).readUIntLE(0, offsetBytes)];
}
