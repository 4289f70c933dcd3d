import { describe, expect, it } from "vitest";
import type { Point } from "../../../../../../lambdas/shared/core/event/point.ts";
import { encodePoint } from "../../../../../../lambdas/shared/core/line-protocol/encode.ts";

const point: Point = { measurement: "m", connectionTag: "", tags: {}, fields: { f: 1 }, atNanos: "5" };
const lineOf = (changed: Partial<Point>): unknown => {
  const encoded = encodePoint({ ...point, ...changed });
  return encoded.kind === "line" ? encoded.line : encoded;
};

describe("a line", () => {
  it.each<[Partial<Point>, string]>([
    [{}, "m f=1 5"],
    [{ measurement: "a b,c=d" }, "a\\ b\\,c=d f=1 5"],
    [{ tags: { z: "1", a: "x y,z=" }, connectionTag: "edge 1" }, "m,Connection_Tag=edge\\ 1,a=x\\ y\\,z\\=,z=1 f=1 5"],
    [{ tags: { a: "", b: "x" } }, "m,b=x f=1 5"],
    [{ fields: { "a b": 'q"\\\nz', t: true, u: false } }, 'm a\\ b="q\\"\\\\\nz",t=true,u=false 5'],
    [{ fields: { big: 1e21, small: 1e-7, zero: -0, half: 0.5 } }, "m big=1e+21,small=1e-7,zero=-0,half=0.5 5"],
    [{ atNanos: "-1" }, "m f=1 -1"],
    [{ connectionTag: "own", tags: { Connection_Tag: "sent" } }, "m,Connection_Tag=own f=1 5"],
  ])("of %j is %s", (changed, line) => {
    expect(lineOf(changed)).toBe(line);
  });

  it.each<[Partial<Point>, string]>([
    [{ measurement: "m\\" }, 'its measurement "m\\\\" ends in a backslash'],
    [{ measurement: 'm\\"' }, 'its measurement "m\\\\\\"" holds a backslash before a quote'],
    [{ measurement: "#m" }, 'its measurement "#m" begins with #'],
    [{ measurement: "\tm" }, 'its measurement "\\tm" begins with a tab or a NUL'],
    [{ measurement: "a\nb" }, "holds an end of line"],
    [{ tags: { k: "v\\" } }, 'its tag value "v\\\\" ends in a backslash'],
    [{ tags: { k: "a\\ b" } }, "holds a backslash before"],
    [{ tags: { k: "a\nb" } }, "holds an end of line"],
    [{ tags: { time: "x" } }, 'its tag "time" is a name that it keeps for itself'],
    [{ fields: { time: 1 } }, 'its field "time" is a name'],
    [{ fields: { "f\\": 1 } }, "ends in a backslash"],
    [{ fields: { "\tf": 1 } }, 'its field "\\tf" begins with a tab or a NUL'],
    [{ connectionTag: "c\\" }, "ends in a backslash"],
    [{ fields: {} }, "it has no field"],
    [{ atNanos: "9223372036854775807" }, "at the edge"],
    [{ atNanos: "-9223372036854775807" }, "at the edge"],
    [{ tags: { k: "é".repeat(32_768) } }, "more than 65535 bytes"],
  ])("cannot express %j", (changed, reason) => {
    expect(lineOf(changed)).toEqual({ kind: "inexpressible", reason: expect.stringContaining(reason) });
  });
});
