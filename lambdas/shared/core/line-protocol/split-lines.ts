/** Splits line protocol into lines. An end of line inside of a quoted text belongs to the text. */

export interface NumberedLine {
  /** Counts ends of lines in the whole text, from 1. */
  readonly number: number;
  readonly text: string;
}

const blanks = /^[ \t\0]+/;

/** Leaves out blank lines and comments. */
export function splitLines(text: string): NumberedLine[] {
  const lines: NumberedLine[] = [];
  let number = 1;
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    const whole = text.slice(start, end);
    const line = whole.replace(blanks, "").replace(/\r$/, "");
    if (line !== "" && !line.startsWith("#")) lines.push({ number, text: line });
    for (let at = whole.indexOf("\n"); at !== -1; at = whole.indexOf("\n", at + 1)) number++;
    number++;
    start = end + 1;
  }
  return lines;
}

/** Quotes mean something only where a field's value begins, which is behind the first blank that is not escaped. */
function endOfLine(text: string, start: number): number {
  const first = behindBlanks(text, start);
  if (text[first] === "#") return endAt(text, first);
  let inFields = false;
  let quoted = false;
  let beginsValue = false;
  for (let at = first; at < text.length; at++) {
    const character = text[at];
    const began = beginsValue;
    beginsValue = false;
    // An end of line cannot be escaped outside of quotes.
    if (character === "\\" && (quoted || text[at + 1] !== "\n")) at++;
    else if (quoted) quoted = character !== '"';
    else if (character === "\n") return at;
    else if (character === " ") inFields = true;
    else if (character === "=") beginsValue = inFields;
    else quoted = character === '"' && began;
  }
  return text.length;
}

const endAt = (text: string, start: number): number => {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
};

function behindBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\0") at++;
  return at;
}
