/**
 * Evaluates policies as AWS IoT Core documents it, for tests: written from its documentation and not from the code that
 * makes the policies.
 */

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** What a client asks for: an action on a client id, a topic or a topic filter. */
export interface Asked {
  readonly action: "iot:Connect" | "iot:Publish" | "iot:Subscribe" | "iot:Receive" | "iot:RetainPublish";
  /** The client id, topic or topic filter, as the client sent it. */
  readonly on: string;
  readonly clientId: string;
}

const places = {
  "iot:Connect": "client",
  "iot:Publish": "topic",
  "iot:RetainPublish": "topic",
  "iot:Receive": "topic",
  "iot:Subscribe": "topicfilter",
} as const;

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Compares by walking both texts: `*` takes any number of characters, slashes too, and `?` takes one. */
function fits(pattern: string, text: string, at = 0, from = 0): boolean {
  if (at === pattern.length) return from === text.length;
  if (pattern[at] === "*") {
    for (let next = from; next <= text.length; next++) if (fits(pattern, text, at + 1, next)) return true;
    return false;
  }
  if (from === text.length || (pattern[at] !== "?" && pattern[at] !== text[from])) return false;
  return fits(pattern, text, at + 1, from + 1);
}

/** Tells whether the documents allow it: some statement does, and none denies it. */
export function iotAllows(documents: readonly Document[], prefix: string, { action, on, clientId }: Asked): boolean {
  const resource = `${prefix}${places[action]}/${on}`;
  const matching = documents
    .flatMap(({ Statement }) => Statement)
    .filter(
      (statement) =>
        listOf(statement.Action).some((one) => fits(one, action)) &&
        listOf(statement.Resource).some((one) => fits(one.replaceAll(/\$\{iot:ClientId\}/g, clientId), resource)),
    );
  return matching.some(({ Effect }) => Effect === "Allow") && matching.every(({ Effect }) => Effect !== "Deny");
}
