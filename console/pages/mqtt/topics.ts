/** Judges topics before they are sent, by the rules of `docs/mqtt.md`: a broker refuses without saying why. */

/** Answers topics to watch that the project's company has. */
export const suggestionsOf = (company: string): readonly string[] => [`v1/raw/${company}/#`, `v1/points/${company}/#`];

const mostLevels = 8;
const mostBytes = 256;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Says what is wrong with a topic that both kinds share. */
function faultOfAny(topic: string): string | undefined {
  if (topic === "") return "Write a topic.";
  if (topic.includes("\0")) return "A topic holds no NUL character.";
  if (bytesOf(topic) > mostBytes) return `A topic has ${mostBytes} bytes at most.`;
  return topic.split("/").length > mostLevels ? `A topic has ${mostLevels} levels at most.` : undefined;
}

/** Answers why a filter cannot be subscribed to, or undefined. */
export function faultOfFilter(filter: string): string | undefined {
  const levels = filter.split("/");
  if (levels.some((level, index) => level.includes("#") && (level !== "#" || index < levels.length - 1))) {
    return "# stands alone in the last level.";
  }
  if (levels.some((level) => level.includes("+") && level !== "+")) return "+ stands alone in its level.";
  const [, tree, company] = levels;
  if (/^(raw|points|\+)$/.test(tree ?? "") && /^[+#]$/.test(company ?? "")) {
    return "Name the company: one that is a wildcard is refused.";
  }
  return faultOfAny(filter);
}

/** Answers why nothing can be published to a topic, or undefined. */
export function faultOfTopic(topic: string): string | undefined {
  return /[+#]/.test(topic) ? "A topic to publish to holds neither + nor #." : faultOfAny(topic);
}
