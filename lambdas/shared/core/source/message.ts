/** Messages of sources: what the platform has to say of their data, and what they say themselves. */

/** How much a message matters, the least first. */
export const messageLevels = ["INFO", "WARNING", "ERROR"] as const;
export type MessageLevel = (typeof messageLevels)[number];

/** Kinds of messages about data that was refused, or is not kept where it should be. */
const errors: ReadonlySet<string> = new Set([
  "logs-discarded",
  "mqtt-refused",
  "no-such-kind",
  "refused-by-retention",
  "retention-away",
  "too-old",
]);
/** Kinds of messages that nobody needs to act on. */
const remarks: ReadonlySet<string> = new Set(["data-again", "no-data-longer"]);

/** Answers how much messages of a kind matter. What is neither lost nor a mere remark is a warning. */
export function levelOf(kind: string): MessageLevel {
  if (errors.has(kind)) return "ERROR";
  return remarks.has(kind) ? "INFO" : "WARNING";
}

/** A message of the platform's own, to be written into a source's log. `text` must be well-formed Unicode. */
export interface NewMessage {
  readonly kind: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly atMillis: number;
  /** Says how many messages it stands for; one if absent. */
  readonly times?: number;
  /** The id of the retention that it is about; absent if it is about none alone. */
  readonly retention?: string;
}

interface Line {
  /** Is the level that a source itself gave its message; absent for the platform's own, whose kind tells it. */
  readonly level?: MessageLevel | undefined;
  readonly kind: string;
  readonly text: string;
  /** RFC 3339 with six digits, so that texts compare as times do. */
  readonly time: string;
}

/** Says which messages are wanted. What is undefined narrows nothing. */
export interface MessageFilter {
  /** Is the level at least. */
  readonly level?: MessageLevel | undefined;
  readonly kind?: string | undefined;
  /** Stands somewhere in the text, in whatever case. */
  readonly text?: string | undefined;
  readonly from?: string | undefined;
  /** Is the first time that is not wanted. */
  readonly to?: string | undefined;
}

export function isWanted({ kind, text, time, level = levelOf(kind) }: Line, filter: MessageFilter): boolean {
  const least = filter.level === undefined ? 0 : messageLevels.indexOf(filter.level);
  return (
    messageLevels.indexOf(level) >= least &&
    (filter.kind === undefined || filter.kind === kind) &&
    (filter.text === undefined || text.toLowerCase().includes(filter.text.toLowerCase())) &&
    (filter.from === undefined || time >= filter.from) &&
    (filter.to === undefined || time < filter.to)
  );
}
