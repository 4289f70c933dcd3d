import { describe, expect, it } from "vitest";
import { at, rowsOf } from "./asked.ts";

/** Answers the starts of buckets in Berlin's local time around the change to summer time on 31 March 2024. */
async function starts(grouping: string, from: string, to: string, zone: string): Promise<string[]> {
  const seconds = Date.parse("2024-03-31T12:00:00Z") / 1000;
  const rows = await rowsOf(
    [at(seconds, { x: 1 })],
    `SELECT count(x) FROM m WHERE time >= '${from}' AND time < '${to}' GROUP BY ${grouping} tz('${zone}')`,
  );
  return rows.map(([time]) => new Date(Number(time) * 1000).toISOString().replace(":00.000Z", "Z"));
}

describe("buckets in a time zone", () => {
  it("begin at local midnight across the change of the clocks", async () => {
    expect(await starts("time(1d)", "2024-03-30", "2024-04-02", "Europe/Berlin")).toEqual([
      "2024-03-29T23:00Z",
      "2024-03-30T23:00Z",
      "2024-03-31T22:00Z",
    ]);
  });

  it("skip the hour that the clocks skip", async () => {
    expect(await starts("time(2h)", "2024-03-31", "2024-03-31 07:00:00", "Europe/Berlin")).toEqual([]);
    expect(await starts("time(2h)", "2024-03-31", "2024-03-31 15:00:00", "Europe/Berlin")).toEqual(
      ["2024-03-30T23:00Z", "2024-03-31T01:00Z", "2024-03-31T02:00Z"].concat(
        ["04", "06", "08", "10", "12"].map((hour) => `2024-03-31T${hour}:00Z`),
      ),
    );
  });

  it("begin at the same local time across the change of the clocks where they are shifted back", async () => {
    expect(await starts("time(12h, -2h)", "2024-03-30 22:00:00", "2024-04-01", "Europe/Berlin")).toEqual([
      "2024-03-30T21:00Z",
      "2024-03-31T08:00Z",
      "2024-03-31T20:00Z",
    ]);
  });

  it("begin at half hours where a zone lies half an hour aside", async () => {
    const [first] = await starts("time(1h)", "2024-03-31 17:00:00", "2024-03-31 18:00:00", "Asia/Kolkata");
    expect(first).toBe("2024-03-31T11:30Z");
  });
});
