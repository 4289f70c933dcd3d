import { describe, expect, it } from "vitest";
import { readLines, withoutBlobs } from "../../../../../../lambdas/shared/core/line-protocol/read-points.ts";

const receivedAtNanos = "1708876800000000000";
const read = (text: string) => readLines(text, { unit: 1n, receivedAtNanos });

describe("reading line protocol into points", () => {
  it("keeps names, tags, fields and the time to the nanosecond", () => {
    const { taken, refused } = read(
      'cpu,host=a,zone=b usage=12.5,cores=8i,ok=t,note="a \\"b\\", c" 1708876800123456789',
    );
    expect(refused).toStrictEqual([]);
    expect(taken.map(({ point }) => point)).toStrictEqual([
      {
        measurement: "cpu",
        connectionTag: "Data_API",
        tags: { host: "a", zone: "b" },
        fields: { usage: 12.5, cores: 8, ok: true, note: 'a "b", c' },
        atNanos: "1708876800123456789",
      },
    ]);
  });

  it("gives lines without a time that of their receipt, and says that it is ours", () => {
    expect(read("cpu usage=1").taken[0]?.point).toMatchObject({ atNanos: receivedAtNanos, timeIsOurs: true });
  });

  it("takes the connection from its tag", () => {
    expect(read("cpu,Connection_Tag=plc,host=a usage=1").taken[0]?.point).toMatchObject({
      connectionTag: "plc",
      tags: { host: "a" },
    });
  });

  it.each([
    ["a name with what topics cannot hold", "a/b v=1", /the measurement holds "\/" in its name/],
    ["a measurement of the platform's own", "ping v=1", /event type of the platform's own/],
    ["a tag's key", "m,a+b=1 v=1", /The tag "a\+b" holds "\+"/],
    ["a field's key", "m a$=1", /The field "a\$" holds "\$"/],
    ["a name that is too long", `${"m".repeat(129)} v=1`, /longer than 128 bytes/],
    ["a tag of ours", "m,arrIndex=1 v=1", /arrIndex/],
    ["a time before 1970", "m v=1 -1", /time out of range: timestamps reach from 1970/],
    ["a time from 2200 on", "m v=1 7258118400000000000", /time out of range/],
    ["a point that is too large", `m v="${"x".repeat(200_000)}" 1`, /the line makes a point larger than 192 KiB/],
    ["an integer that a double would round", "m v=9007199254740993i", /beyond 2\^53/],
    ["no protocol at all", "nonsense", /missing fields/],
  ])("refuses %s, and takes the lines around it", (_, line, reason) => {
    const { taken, refused } = read(`m v=1 1\n${line}\nm v=2 2`);
    expect(refused).toStrictEqual([{ line: 2, text: line, reason: expect.stringMatching(reason) }]);
    expect(taken.map(({ point }) => point.fields)).toStrictEqual([{ v: 1 }, { v: 2 }]);
  });

  it("forgets a line's fault before the next line", () => {
    expect(read("m a+b=1\nm v=1\nm c+d=1").refused.map(({ line }) => line)).toStrictEqual([1, 3]);
  });

  it("takes as many points as every other way in", () => {
    expect(read("m v=1\n".repeat(10_000)).taken).toHaveLength(10_000);
    expect(() => read("m v=1\n".repeat(10_001))).toThrow(expect.objectContaining({ code: "too-large" }));
  });

  it("counts lines with faults too, and neither blank ones nor comments", () => {
    expect(read("x\n#\n\n".repeat(10_000)).refused).toHaveLength(10_000);
    expect(() => read("x\n".repeat(10_001))).toThrow(expect.objectContaining({ code: "too-large" }));
    expect(() => read(`m v=1\n${"x\n".repeat(10_000)}`)).toThrow(expect.objectContaining({ code: "too-large" }));
  });

  it("keeps the files of fields apart, and refuses their lines where nobody keeps files", () => {
    const all = read('m v=1 1\nm photo="data:image/png;base64,AAAA",v=2 2\nbad\nm v=3 3');
    expect(all.taken.map(({ blobs }) => blobs.length)).toStrictEqual([0, 1, 0]);
    expect(all.taken[1]?.point.fields.photo).toBe(all.taken[1]?.blobs[0]?.path);
    const without = withoutBlobs(all);
    expect(without.taken.map(({ line }) => line)).toStrictEqual([1, 4]);
    expect(without.refused).toMatchObject([{ line: 2, reason: expect.stringMatching(/no blob store/) }, { line: 3 }]);
  });

  it("refuses a file that cannot be kept", () => {
    expect(read('m photo="data:image/png;dstpath=../x;base64,AAAA"').refused).toMatchObject([
      { reason: expect.stringMatching(/The field "photo"/) },
    ]);
  });
});
