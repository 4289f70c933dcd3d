/** Matches regular expressions of queries, in time that is linear in the text, as RE2 does, and that ends. */

import { RE2JS, RE2JSException } from "re2js";
import { PlatformError } from "../../error.ts";

/** Tells whether a text holds a match. Remembers its answers, since tags have few values and many rows. */
export type Matcher = (text: string) => boolean;

/** Answers what matches a regular expression. */
export type MatcherOf = (pattern: string) => Matcher;

/** Bounds what is remembered, because a field may have a different text in each row. */
const mostRemembered = 10_000;
const longestRemembered = 1_000;

/** Bounds one match, which nothing can stop: instructions of the expression times characters of the text, about a second. */
const mostSteps = 50_000_000;

/**
 * Makes the matchers of one statement, each once. They call `checkTime` before each match that they do not remember, which
 * throws where the statement takes too long. A match that would take very long by itself throws `too-large`.
 */
export function createMatchers(checkTime: () => void): MatcherOf {
  const made = new Map<string, Matcher>();
  return (pattern) => {
    const matcher = made.get(pattern) ?? matcherFor(pattern, checkTime);
    made.set(pattern, matcher);
    return matcher;
  };
}

function matcherFor(pattern: string, checkTime: () => void): Matcher {
  const regex = compiled(pattern);
  const longestText = Math.floor(mostSteps / regex.programSize());
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (text.length > longestText) throw tooLong(pattern, longestText);
    checkTime();
    const answer = regex.matcher(text).find();
    if (text.length <= longestRemembered && known.size < mostRemembered) known.set(text, answer);
    return answer;
  };
}

const tooLong = (pattern: string, longest: number): PlatformError =>
  new PlatformError(
    "too-large",
    `The regular expression /${pattern.slice(0, 60)}/ is too large for texts of more than ${longest} characters, of which there are some; write fewer or smaller repetitions.`,
  );

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
