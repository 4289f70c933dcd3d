import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { filterFault, filterMatches, readSubscribed, topicFault } from "../../../../local/aws/mqtt-topics.ts";

/** Another way to the same answer: a filter as a regular expression. */
function matchesByExpression(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && !filter.startsWith("$")) return false;
  const escaped = filter.replaceAll(/[$]/g, "\\$&").replaceAll("+", "[^/]*");
  return new RegExp(`^${escaped.replace(/(^|\/)#$/, "$1.*")}$`, "s").test(topic);
}

const level = constantFrom("", "a", "b", "ab", "$aws");
const filterLevel = constantFrom("", "a", "b", "ab", "$aws", "+", "#", "a#", "+b", "a+", "##");

describe("a filter", () => {
  test("matches the topics that its expression matches", () => {
    const isFilter = (filter: string): boolean => filterFault(filter) === undefined;
    const filters = array(filterLevel, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/"));
    const topics = array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/"));
    assert(
      property(filters.filter(isFilter), topics, (filter, topic) => {
        expect(filterMatches(filter, topic)).toBe(matchesByExpression(filter, topic));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["x/#", "x", false],
    ["x/#", "x/", true],
    ["x/#", "x/a/b", true],
    ["x/+", "x", false],
    ["x/+", "x/", true],
    ["+", "a", true],
    ["#", "a/b", true],
    ["#", "$SYS/a", false],
    ["+/a", "$SYS/a", false],
    ["$SYS/#", "$SYS/a", true],
    ["a/+/c", "a/b/c/d", false],
  ])("%s and the topic %s: %s", (filter, topic, expected) => {
    expect(filterMatches(filter, topic)).toBe(expected);
  });

  test.each(["a#", "a/#/b", "a+/b", "a/+b", "", "#/a", "##", "a/b#", "++", "a\u0000", "a/\ud800"])(
    "is malformed: %j",
    (filter) => {
      expect(filterFault(filter)).toBe("malformed");
      expect(readSubscribed(`$share/g/${filter}`)).toBe("malformed");
    },
  );

  test("has 256 bytes and seven slashes at most, and so has a topic", () => {
    expect(filterFault("é".repeat(128))).toBeUndefined();
    expect(filterFault(`${"é".repeat(128)}a`)).toBe("too-long");
    expect(topicFault(`${"é".repeat(128)}a`)).toBe("too-long");
    expect(filterFault("1/2/3/4/5/6/7/8")).toBeUndefined();
    expect(filterFault("1/2/3/4/5/6/7/8/")).toBe("too-many-levels");
    expect(topicFault("1/2/3/4/5/6/7/8/")).toBe("too-many-levels");
    expect(topicFault("$aws/rules/r/1/2/3/4/5/6/7/8")).toBeUndefined();
    expect(topicFault("$aws/rules/r/1/2/3/4/5/6/7/8/9")).toBe("too-many-levels");
  });
});

describe("a shared subscription", () => {
  test("names its group, and its filter is counted without it", () => {
    const text = "$share/readers/1/2/3/4/5/6/7/8";
    expect(readSubscribed(text)).toEqual({ text, group: "readers", filter: "1/2/3/4/5/6/7/8" });
    expect(readSubscribed("a/+")).toEqual({ text: "a/+", filter: "a/+" });
  });

  test.each(["$share/", "$share", "$share/g", "$share//a", "$share/+/a", "$share/g#/a", "$share/g/"])(
    "is malformed without group or filter: %s",
    (text) => {
      // A lone `$share` is a topic like any other.
      expect(readSubscribed(text)).toEqual(text === "$share" ? { text, filter: text } : "malformed");
    },
  );
});

test.each(["", "a/+", "#", "a#b", "a\u0000b"])("nobody can publish to the topic %j", (topic) => {
  expect(topicFault(topic)).toBe("malformed");
});
