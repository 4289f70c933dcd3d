/**
 * Reads the points of packs, as JSON, for rows. Points of a series repeat each other but for their values and times, so
 * what stands before the values is parsed once for all points that have it, and the rest is read as `retain` writes it.
 * A pack that looks otherwise is parsed as any JSON.
 */

import type { FieldValue } from "../../event/field-value.ts";
import type { KeptPoint } from "../../event/kept-point.ts";
import { parseJson } from "../../parse-json.ts";
import { momentIn } from "./moment.ts";
import type { Row } from "./row-batch.ts";

/** A point, as far as rows are made of it. */
export interface RowPoint extends Row {
  readonly eventId: string;
  readonly acceptedAt: number;
}

export function rowPointOf({ atNanos, connectionTag, tags, fields, eventId, acceptedAt = 0 }: KeptPoint): RowPoint {
  const { seconds, nanos } = momentIn(atNanos);
  return { seconds, nanos, connectionTag, tags, fields, eventId, acceptedAt };
}

/** Parses the JSON of a pack. Trusts it, since only `retain` writes packs. */
export const pointsIn = (text: string): readonly KeptPoint[] => parseJson(text) as KeptPoint[];

/** What stands before the values of a point. */
interface Head {
  readonly text: string;
  readonly connectionTag: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface FieldName {
  readonly name: string;
  /** As it stands in JSON, with quotes and colon. */
  readonly quoted: string;
  readonly isWanted: boolean;
}

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;

const beforeFields = ',"fields":{';
const beforeTime = ',"atNanos":"';
const beforeId = '","eventId":"';
const beforeIdOfOurTime = '","timeIsOurs":true,"eventId":"';
const beforeAcceptance = '","acceptedAt":';

/** Bounds what is remembered, where tags have many values. */
const mostHeads = 1_000;
/** A double holds every number of so many digits, and every power of ten up to 10^22. */
const mostDigits = 15;
const powersOfTen = Array.from({ length: mostDigits + 1 }, (_, power) => 10 ** power);

/** Reads the packs of one series, one after the other. Leaves out fields that are not `wanted`; undefined wants all. */
export class PackPoints {
  private readonly wanted: ReadonlySet<string> | undefined;
  private readonly heads = new Map<string, Head>();
  private head: Head | undefined;
  /** The names that fields had at their places in the point before. */
  private readonly names: FieldName[] = [];
  private text = "";
  private at = 0;

  constructor(wanted?: ReadonlySet<string>) {
    this.wanted = wanted;
  }

  read(text: string): readonly RowPoint[] {
    return this.readAsWritten(text) ?? pointsIn(text).map(rowPointOf);
  }

  /** Answers undefined where something stands otherwise than expected. */
  private readAsWritten(text: string): RowPoint[] | undefined {
    this.text = text;
    this.at = 0;
    if (!this.takes(openBracket)) return undefined;
    const points: RowPoint[] = [];
    do {
      const point = this.point();
      if (!point) return undefined;
      points.push(point);
    } while (this.takes(comma));
    return this.takes(closeBracket) && this.at === text.length ? points : undefined;
  }

  private point(): RowPoint | undefined {
    const head = this.takeHead();
    const fields = head && this.fields();
    if (!fields || !this.takesText(beforeTime)) return undefined;
    const start = this.at;
    const { seconds, nanos } = momentIn(this.text, start, this.quoteBehind());
    if (!this.takesText(beforeId) && !this.takesText(beforeIdOfOurTime)) return undefined;
    const eventId = this.untilQuote();
    const acceptedAt = this.takesText(beforeAcceptance) ? this.number() : this.takes(quote) ? 0 : undefined;
    if (acceptedAt === undefined || !this.takes(closeBrace)) return undefined;
    const { connectionTag, tags } = head;
    return { seconds, nanos, connectionTag, tags, fields, eventId, acceptedAt };
  }

  private takes(unit: number): boolean {
    if (this.text.charCodeAt(this.at) !== unit) return false;
    this.at++;
    return true;
  }

  private takesText(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Answers what stands before the next quote, and leaves the quote. */
  private untilQuote(): string {
    const start = this.at;
    return this.text.slice(start, this.quoteBehind());
  }

  /** Goes on to the next quote, or the end. Answers where that is. */
  private quoteBehind(): number {
    const end = this.text.indexOf('"', this.at);
    this.at = end < 0 ? this.text.length : end;
    return this.at;
  }

  private takeHead(): Head | undefined {
    const { text, at, head } = this;
    // Compares texts of one length, which takes a quarter of what looking for the beginning does.
    if (head && text.slice(at, at + head.text.length) === head.text) {
      this.at += head.text.length;
      return head;
    }
    // Is in no name and no value, whose quotes are escaped.
    const end = text.indexOf(beforeFields, at);
    if (end < 0) return undefined;
    const own = text.slice(at, end + beforeFields.length);
    const known = this.heads.get(own) ?? this.learnHead(own);
    this.head = known;
    this.at += own.length;
    return known;
  }

  private learnHead(text: string): Head | undefined {
    const point = headIn(`${text}}}`);
    if (!point) return undefined;
    const head: Head = { text, connectionTag: point.connectionTag, tags: point.tags };
    if (this.heads.size >= mostHeads) this.heads.clear();
    this.heads.set(text, head);
    return head;
  }

  /** Reads names and values up to the closing brace, and takes it. */
  private fields(): Record<string, FieldValue> | undefined {
    const fields: Record<string, FieldValue> = {};
    for (let place = 0; !this.takes(closeBrace); place++) {
      if (place > 0 && !this.takes(comma)) return undefined;
      const name = this.fieldName(place);
      const value = name && this.value();
      if (!name || value === undefined) return undefined;
      if (name.isWanted) fields[name.name] = value;
    }
    return fields;
  }

  private fieldName(place: number): FieldName | undefined {
    const known = this.names[place];
    if (known && this.takesText(known.quoted)) return known;
    if (!this.takes(quote)) return undefined;
    const name = this.untilQuote();
    if (!this.takesText('":') || name.includes("\\") || name === "__proto__") return undefined;
    const learned = { name, quoted: `"${name}":`, isWanted: this.wanted?.has(name) ?? true };
    this.names[place] = learned;
    return learned;
  }

  private value(): FieldValue | undefined {
    const first = this.text.charCodeAt(this.at);
    if (first === quote) return this.plainText();
    if (this.takesText("true")) return true;
    if (this.takesText("false")) return false;
    return this.number();
  }

  /** Answers undefined for a text with an escape, which parsing knows. */
  private plainText(): string | undefined {
    this.at++;
    const text = this.untilQuote();
    return text.includes("\\") || !this.takes(quote) ? undefined : text;
  }

  /**
   * Reads a number. Of few digits it is a whole number that a double holds, over a power of ten that one holds too, and
   * one division rounds as parsing does.
   */
  private number(): number | undefined {
    const { text } = this;
    const start = this.at;
    let at = start;
    if (text.charCodeAt(at) === minus) at++;
    const digits = at;
    let whole = 0;
    let point = -1;
    for (; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= zero && unit <= zero + 9) whole = 10 * whole + unit - zero;
      else if (unit === dot && point < 0) point = at;
      else break;
    }
    const unit = text.charCodeAt(at);
    if (unit !== comma && unit !== closeBrace) return this.longNumber(start);
    this.at = at;
    if (at - digits > mostDigits) return Number(text.slice(start, at));
    const value = point < 0 ? whole : whole / (powersOfTen[at - point - 1] ?? 1);
    return digits > start ? -value : value;
  }

  /** Reads a number with an exponent. */
  private longNumber(start: number): number | undefined {
    let at = start;
    while (/[-+.0-9eE]/.test(this.text.charAt(at))) at++;
    const value = at === start ? Number.NaN : Number(this.text.slice(start, at));
    this.at = at;
    return Number.isNaN(value) ? undefined : value;
  }
}

/** Answers the point of a head, if it has nothing else before its values. */
function headIn(text: string): KeptPoint | undefined {
  try {
    const [point] = pointsIn(`[${text}]`);
    return point && Object.keys(point).join() === "measurement,connectionTag,tags,fields" ? point : undefined;
  } catch {
    return undefined;
  }
}
