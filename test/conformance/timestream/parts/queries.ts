/** Holds what the platform relies on of Timestream: how queries are answered. */

import { QueryCommand } from "@aws-sdk/client-timestream-query";
import { expect, it } from "vitest";
import { type Desk, dimensions } from "./desk.ts";

export function describeQueries(on: Desk): void {
  const { makeTable, record, write, rows, sql } = on;

  it("answers in pages, in either direction, each row once", async () => {
    await makeTable();
    for (let start = 0; start < 250; start += 50) {
      await write(
        Array.from({ length: 50 }, (_, index) =>
          record({
            // Has rows of one time at the edges of pages.
            Time: String(on.nanos + BigInt(Math.floor((start + index) / 7))),
            Dimensions: dimensions([["source", `pump${(start + index) % 7}`]]),
          }),
        ),
      );
    }
    const keyOf = ({ time, source }: Record<string, string | undefined>) => `${time} ${source}`;
    const oldest = (await rows(sql(), 30)).map(keyOf);
    expect(new Set(oldest).size).toBe(250);
    expect(oldest.map((key) => key.slice(0, 29))).toEqual(oldest.map((key) => key.slice(0, 29)).toSorted());
    const newest = (await rows(sql("", "DESC"), 30)).map(keyOf);
    expect(newest.toSorted()).toEqual(oldest.toSorted());
    expect(newest[0]?.slice(0, 29)).toBe(oldest.at(-1)?.slice(0, 29));
  });

  it("answers by dimensions, and both ends of a range", async () => {
    await makeTable();
    await write([
      record(),
      record({ Time: String(on.nanos + 2n) }),
      record({ Dimensions: dimensions([["source", "it's"]]) }),
      record({ MeasureName: "other" }),
    ]);
    expect(await rows(sql(` AND "source" = 'it''s'`))).toHaveLength(1);
    expect(await rows(sql(` AND "source" = 'pump'`))).toHaveLength(2);
    const between = (from: bigint, to: bigint) =>
      rows(sql().replace(/BETWEEN .* ORDER/, `BETWEEN from_nanoseconds(${from}) AND from_nanoseconds(${to}) ORDER`));
    expect(await between(on.nanos, on.nanos + 2n)).toHaveLength(3);
    expect(await between(on.nanos + 1n, on.nanos + 2n)).toHaveLength(1);
    await expect(rows(sql(` AND "nosuch" = 'a'`))).rejects.toThrow("Column 'nosuch' does not exist");
  });

  it("takes a page's token for the same query alone", async () => {
    await makeTable();
    await write([record()]);
    const { NextToken } = await on.endpoint.query.send(new QueryCommand({ QueryString: sql() }));
    const other = new QueryCommand({ QueryString: sql("", "DESC"), NextToken });
    await expect(on.endpoint.query.send(other)).rejects.toMatchObject({ name: "ValidationException" });
  });
}
