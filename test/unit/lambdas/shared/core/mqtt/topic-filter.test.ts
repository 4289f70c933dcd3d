import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filterMatches, readFilter } from "../../../../../../lambdas/shared/core/mqtt/topic-filter.ts";

const matches = (filter: string, topic: string): boolean => {
  const read = readFilter(filter);
  if ("fault" in read) throw new Error(`${filter} ${read.fault}`);
  return filterMatches(read, topic);
};

describe("readFilter", () => {
  it.each([
    "a#",
    "#a",
    "a/#/b",
    "#/a",
    "a+/b",
    "a/+b",
    "a/++",
    "+#",
    "",
    "a/##",
    "x".repeat(257),
    "1/2/3/4/5/6/7/8/9",
    "$share",
    "$share/",
    "$share/g",
    "$share/g/",
    "$share//a",
    "$share/+/a",
    "$share/#/a",
    "$share/g+/a",
    "$share/g/a#",
    "$share/g/a+/b",
    `$share/g/${"x".repeat(257)}`,
    "a\u0000b",
    "a\ud800",
  ])("refuses %j", (filter) => {
    expect(readFilter(filter)).toHaveProperty("fault");
  });

  it.each([
    "a",
    "#",
    "+",
    "+/+",
    "a/#",
    "a/+/b",
    "/",
    "//",
    "/#",
    "+/#",
    "$SYS/#",
    "$share/g/#",
    "$share/g/a/+",
    "$shared/a",
    "x".repeat(256),
    "1/2/3/4/5/6/7/8",
    "$share/g/1/2/3/4/5/6/7/8",
    "v1/raw/AcmeCorp/+/+/Monitoring/#",
  ])("takes %j", (filter) => {
    expect(readFilter(filter)).not.toHaveProperty("fault");
  });

  it("takes the group off a shared filter", () => {
    expect(readFilter("$share/g/v1/raw/AcmeCorp/#")).toEqual({ group: "g", levels: ["v1", "raw", "AcmeCorp", "#"] });
  });
});

describe("filterMatches", () => {
  it.each([
    ["x/#", "x", false],
    ["x/#", "x/", true],
    ["x/#", "x/y/z", true],
    ["#", "x", true],
    ["#", "$SYS/x", false],
    ["+/x", "$SYS/x", false],
    ["$SYS/#", "$SYS/x", true],
    ["$SYS/+", "$SYS/x", true],
    ["+", "", true],
    ["+", "a/b", false],
    ["+/+", "/", true],
    ["a/+/c", "a/b/c", true],
    ["a/+/c", "a//c", true],
    ["a/+", "a", false],
    ["a/b", "a/b/c", false],
    ["a/b/c", "a/b", false],
    ["A", "a", false],
    ["$share/g/a/#", "a/b", true],
    ["$share/g/a/#", "$share/g/a/b", false],
  ])("of %s and %s is %s", (filter, topic, expected) => {
    expect(matches(filter, topic)).toBe(expected);
  });

  const level = fc.stringMatching(/^[a-c]{0,2}$/);
  const levels = fc.array(level, { minLength: 1, maxLength: 6 }).filter((all) => all.join("/") !== "");

  it("holds for a topic itself, with + for any of its levels and with # for its end", () => {
    fc.assert(
      fc.property(levels, fc.nat(5), (parts, at) => {
        const topic = parts.join("/");
        expect(matches(topic, topic)).toBe(true);
        expect(matches(parts.with(Math.min(at, parts.length - 1), "+").join("/"), topic)).toBe(true);
        const cut = Math.min(at, parts.length - 1);
        expect(matches([...parts.slice(0, cut), "#"].join("/"), topic)).toBe(true);
        expect(matches(`${topic}/#`, topic)).toBe(false);
      }),
    );
  });

  it("never throws, whatever text is a filter or a topic", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (filter, topic) => {
        const read = readFilter(filter);
        if (!("fault" in read)) expect(typeof filterMatches(read, topic)).toBe("boolean");
      }),
    );
  });
});
