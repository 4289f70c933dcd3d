/** Reads topic filters as AWS IoT Core does, which is narrower than MQTT in one place: `x/#` does not match `x`. */

import { faultOfTopic } from "./topics.ts";

export interface TopicFilter {
  /** The group of a shared subscription, of whose members each message goes to one. */
  readonly group?: string;
  readonly levels: readonly string[];
}

const shared = "$share";

/** Answers the filter, or why there can be none of this text, to be read after "the filter". */
export function readFilter(text: string): TopicFilter | { readonly fault: string } {
  const { group, filter } = apart(text);
  if (group !== undefined && !/^[^/+#]+$/.test(group)) {
    return { fault: "names no group; write $share/<group>/<filter>, without + and # in the group" };
  }
  const fault = faultOfTopic(filter) ?? faultOfLevels(filter.split("/"));
  if (fault !== undefined) return { fault };
  const levels = filter.split("/");
  return group === undefined ? { levels } : { group, levels };
}

/** Takes the group of a shared subscription off its filter, which has the limits of any other. */
function apart(text: string): { readonly group?: string; readonly filter: string } {
  const [first, group = "", ...rest] = text.split("/");
  return first === shared ? { group, filter: rest.join("/") } : { filter: text };
}

function faultOfLevels(levels: readonly string[]): string | undefined {
  for (const [index, level] of levels.entries()) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: MQTT forbids this character in every text.
    if (/\u0000/.test(level) || !level.isWellFormed()) return "is not well-formed; send UTF-8 without U+0000";
    if (level.includes("#") && (level !== "#" || index < levels.length - 1)) {
      return "has a # that is not its whole last level; write it there alone";
    }
    if (level.includes("+") && level !== "+") return "has a + beside other characters; it stands for one whole level";
  }
  return undefined;
}

/**
 * Tells whether a message on the topic goes to the filter's subscribers. Wildcards in the first level match no topic
 * that begins with `$`, which is how brokers name their own.
 */
export function filterMatches({ levels }: TopicFilter, topic: string): boolean {
  const parts = topic.split("/");
  const [first] = levels;
  if (topic.startsWith("$") && (first === "#" || first === "+")) return false;
  for (const [index, level] of levels.entries()) {
    const part = parts[index];
    if (part === undefined) return false;
    if (level === "#") return true;
    if (level !== "+" && level !== part) return false;
  }
  return parts.length === levels.length;
}
