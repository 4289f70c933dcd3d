import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../lambdas/shared/core/event/point.ts";
import { decodeLines } from "../../lambdas/shared/core/line-protocol/decode.ts";
import { encodePoint } from "../../lambdas/shared/core/line-protocol/encode.ts";
import { Influxd, influxdPath } from "../support/influxdb/influxd.ts";
import { linePoint } from "../support/influxdb/line-points.ts";

const binary = influxdPath();

/** The columns of a point as InfluxDB answers them. */
const columnsOf = ({ connectionTag, tags, fields, atNanos }: Point): Record<string, unknown> => ({
  time: atNanos,
  ...Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== "")),
  ...(connectionTag === "" ? {} : { Connection_Tag: connectionTag }),
  ...fields,
});

describe.skipIf(binary === undefined)("a real InfluxDB 1.x (skipped where influxd is not installed)", () => {
  it("keeps every point that is written as it is, or the point counts as inexpressible", async () => {
    await using influxd = await Influxd.start(binary ?? "");
    await fc.assert(
      fc.asyncProperty(linePoint, async (point) => {
        const encoded = encodePoint(point);
        // A tag and a field of one name are both kept, but the answer renames one of them.
        fc.pre(encoded.kind === "line" && Object.keys(point.fields).every((name) => !Object.hasOwn(point.tags, name)));
        await influxd.clear("plant");
        expect(await influxd.post("plant", encoded.kind === "line" ? encoded.line : "")).toEqual({
          status: 204,
          text: "",
        });
        const [series] = await influxd.seriesOf("plant", "SELECT * FROM /.*/");
        const read = series?.columns.map((column, index) => [column, series.values[0]?.[index]]) ?? [];
        expect(Object.fromEntries(read)).toEqual({ ...columnsOf(point), time: read[0]?.[1] });
        expect(String(read[0]?.[1])).toBe(point.atNanos);
      }),
      { numRuns: 300 },
    );
  });

  it("takes and refuses the lines that ours takes and refuses", async () => {
    await using influxd = await Influxd.start(binary ?? "");
    const lines = fc.string({
      unit: fc.constantFrom("m", "f=1", ",", "=", " ", "\\", '"', "t", "5", "i", "-", "."),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(lines, async (line) => {
        await influxd.clear("plant");
        const { points, refused } = decodeLines(line, 1n);
        const { status, text } = await influxd.post("plant", line);
        expect([line, text, status]).toEqual([line, text, refused.length === 0 ? 204 : 400]);
        const series = await influxd.seriesOf("plant", "SELECT * FROM /.*/");
        expect(series).toHaveLength(points.length);
      }),
      { numRuns: 500 },
    );
  });
});
