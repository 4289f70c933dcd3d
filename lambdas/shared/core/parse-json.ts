/**
 * Parses JSON as `JSON.parse` should. No other file parses JSON, since V8 misreads keys that are written with an escape
 * (docs/adr/0029-escaped-keys-are-rewritten-before-json-is-parsed.md).
 */

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

/** Finds what a key cannot hold without an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const neverPlain = /["\\\u0000-\u001f]/;

/**
 * Answers what `JSON.parse` answers on an engine without the fault. Throws SyntaxError for a text that is no JSON. A
 * text without an escaped key costs one search for a backslash more than `JSON.parse`.
 */
export function parseJson(text: string): unknown {
  return hasEscapedKey(text) ? readRewritten(text) : JSON.parse(text);
}

/**
 * Tells whether a JSON text holds a key that is written with an escape. Looks only at strings with a backslash in them.
 * In a text that is no JSON it may take something else for such a key.
 */
export function hasEscapedKey(text: string): boolean {
  for (let at = text.indexOf("\\"); at >= 0; ) {
    const end = endOfString(text, at);
    if (isKey(text, end)) return true;
    at = text.indexOf("\\", end);
  }
  return false;
}

/** Answers the position after the closing quote of the string that `at` is in, or one beyond the text. */
function endOfString(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    const unit = text.charCodeAt(end);
    if (unit === quote) return end + 1;
    end += unit === backslash ? 2 : 1;
  }
  return end;
}

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;

/** Tells whether the string that ends before `end` is a key. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (isSpace(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === colon;
}

/**
 * Writes keys without escapes before it parses the text. A key that cannot be written so gets a name for the time of the
 * parsing. Equal keys stay equal, so that the last one wins as ever.
 */
function readRewritten(text: string): unknown {
  const plain = rewrite(text, (name, spelling) => (neverPlain.test(name) ? spelling : `"${name}"`));
  if (!hasEscapedKey(plain)) return JSON.parse(plain);
  const stand = standIn(plain);
  const spellings = new Map<string, string>();
  const safe = rewrite(plain, (name) => {
    const spelling = spellings.get(name) ?? `${stand}${spellings.size}`;
    spellings.set(name, spelling);
    return `"${spelling}"`;
  });
  const names = new Map([...spellings].map(([name, spelling]) => [spelling, name]));
  return renamed(JSON.parse(safe), names);
}

/** Answers a word that is nowhere in the text. Doubles it, so that no text makes the search long. */
function standIn(text: string): string {
  let word = "key";
  while (text.includes(word)) word += word;
  return word;
}

/** Answers the text with each escaped key as `spell` writes it. Throws SyntaxError for an escape that JSON lacks. */
function rewrite(text: string, spell: (name: string, spelling: string) => string): string {
  let rewritten = "";
  let copied = 0;
  for (let end = 0, start = text.indexOf('"'); start >= 0; start = text.indexOf('"', end)) {
    end = endOfString(text, start + 1);
    if (!isKey(text, end)) continue;
    const spelling = text.slice(start, end);
    if (!spelling.includes("\\")) continue;
    // Parses a string alone, which the fault does not touch.
    rewritten += text.slice(copied, start) + spell(String(JSON.parse(spelling)), spelling);
    copied = end;
  }
  return rewritten + text.slice(copied);
}

/** Answers the value in which keys that were renamed for the parsing have their names again. Changes it on the way. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object);
  for (const key of keys) object[key] = renamed(object[key], names);
  if (!keys.some((key) => names.has(key))) return value;
  return plainObject(keys.map((key) => [names.get(key) ?? key, object[key]]));
}

/**
 * Makes an object of entries, of which a later one wins, whatever the keys. The engine keeps such an object as a
 * dictionary. It would remember the keys of a usual one, and that memory is what has it misread the keys of others.
 */
export function plainObject<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const object: Record<string, T> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return Object.setPrototypeOf(object, Object.prototype);
}
