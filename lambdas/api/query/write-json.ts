/** Writes JSON whose whole numbers may have more digits than a double holds, as times in nanoseconds have. */

export type Json =
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

/** `by` is what each level is indented by; an empty text writes all on one line. */
export function jsonText(value: Json, by = "", outer = ""): string {
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = outer + by;
  if (isList(value)) {
    return between(
      "[",
      value.map((each) => jsonText(each, by, inner)),
      "]",
      { by, inner, outer },
    );
  }
  const colon = by === "" ? ":" : ": ";
  const members = Object.entries(value).flatMap(([key, each]) =>
    each === undefined ? [] : [`${JSON.stringify(key)}${colon}${jsonText(each, by, inner)}`],
  );
  return between("{", members, "}", { by, inner, outer });
}

interface Indents {
  readonly by: string;
  readonly inner: string;
  readonly outer: string;
}

function between(open: string, parts: readonly string[], close: string, { by, inner, outer }: Indents): string {
  if (by === "" || parts.length === 0) return `${open}${parts.join(",")}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${outer}${close}`;
}
