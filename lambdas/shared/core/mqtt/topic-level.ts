/** Says what a level of an MQTT topic may be, and so what names, ids and companies may hold. */

/**
 * Finds MQTT's separators and wildcards, characters that mean something in AWS IoT policies and rules, and control
 * characters. Nothing that stands in a topic holds one of them (docs/protocols/capture.md, "Names").
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
export const illegalInTopics = /[/+#*?$\u0000-\u001f\u007f-\u009f]/;

/** Tells whether the text may be one level of a topic. */
export const isTopicLevel = (text: string): boolean =>
  text !== "" && !illegalInTopics.test(text) && text.isWellFormed();
