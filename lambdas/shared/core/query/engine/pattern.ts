/** Matches regular expressions of queries, in time that is linear in the text, as RE2 does. */

import { RE2JS, RE2JSException } from "re2js";
import { PlatformError } from "../../error.ts";

/** Tells whether a text holds a match. Remembers its answers, since tags have few values and many rows. */
export type Matcher = (text: string) => boolean;

/** Bounds what is remembered, because a field may have a different text in each row. */
const mostRemembered = 10_000;

export function matcherOf(pattern: string): Matcher {
  const regex = compiled(pattern);
  const known = new Map<string, boolean>();
  return (text) => {
    const answer = known.get(text) ?? regex.matcher(text).find();
    if (known.size < mostRemembered) known.set(text, answer);
    return answer;
  };
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new PlatformError(
      "bad-request",
      `The regular expression /${pattern}/ cannot be read; write it as RE2 does.`,
      {
        cause,
      },
    );
  }
}
