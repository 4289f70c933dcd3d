/** Says which MQTT topics and topic filters are well formed, and which topics a filter matches, as AWS IoT Core does. */

/** AWS IoT Core's limits for a topic and for a filter, without the part that names a shared subscription. */
const mostTopicSlashes = 7;
const longestTopicBytes = 256;

/** AWS IoT Core does not count the three fixed levels of a reserved topic, such as `$aws/rules/<rule name>/`. */
const reserved = /^\$aws\/[^/]*\/[^/]*\//;

const sharePrefix = "$share/";

/** What a subscription asks for: a filter, and the group that shares its messages where it is a shared one. */
export interface Subscribed {
  /** The filter as the client sent it, by which it also unsubscribes. */
  readonly text: string;
  readonly filter: string;
  readonly group?: string;
}

/** Why a topic or a filter is refused. */
export type TopicFault = "malformed" | "too-long" | "too-many-levels";

/** Says it to people, to be read after what is at fault. */
export const topicFaultInWords: Readonly<Record<TopicFault, string>> = {
  malformed: "is malformed",
  "too-long": `is longer than ${longestTopicBytes} bytes`,
  "too-many-levels": `has more than ${mostTopicSlashes} slashes`,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: MQTT forbids the NUL character in texts, and this finds it.
const forbidden = /[\u0000\ud800-\udfff]/u;

/** Answers why nobody may publish to a topic; undefined if it is well formed. */
export const topicFault = (topic: string): TopicFault | undefined =>
  topic === "" || /[+#]/.test(topic) || forbidden.test(topic) ? "malformed" : sizeFault(topic);

/** Answers why a filter is refused; undefined if it is well formed. */
export function filterFault(filter: string): TopicFault | undefined {
  if (filter === "" || forbidden.test(filter)) return "malformed";
  const levels = filter.split("/");
  const isMisplaced = (level: string, at: number): boolean =>
    (level.includes("#") && (level !== "#" || at < levels.length - 1)) || (level.includes("+") && level !== "+");
  return levels.some(isMisplaced) ? "malformed" : sizeFault(filter);
}

function sizeFault(text: string): TopicFault | undefined {
  if (Buffer.byteLength(text) > longestTopicBytes) return "too-long";
  const counted = text.replace(reserved, "");
  return counted.split("/").length - 1 > mostTopicSlashes ? "too-many-levels" : undefined;
}

/** Reads what a SUBSCRIBE names, such as `a/+` or `$share/<group>/a/+`. Answers why it is refused otherwise. */
export function readSubscribed(text: string): Subscribed | TopicFault {
  if (!text.startsWith(sharePrefix)) return filterFault(text) ?? { text, filter: text };
  const end = text.indexOf("/", sharePrefix.length);
  const group = end < 0 ? "" : text.slice(sharePrefix.length, end);
  if (group === "" || /[+#]/.test(group)) return "malformed";
  const filter = text.slice(end + 1);
  return filterFault(filter) ?? { text, filter, group };
}

export const hasWildcard = (filter: string): boolean => /(^|\/)[+#](\/|$)/.test(filter);

/**
 * Tells whether a well-formed filter matches a topic. `a/#` does not match `a`, as in AWS IoT Core and unlike in the MQTT
 * standard. A filter that begins with a wildcard matches no topic that begins with `$`.
 */
export function filterMatches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && !filter.startsWith("$")) return false;
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (const [at, level] of wanted.entries()) {
    if (level === "#") return levels.length > at;
    if (at >= levels.length || (level !== "+" && level !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}
