/** Holds what the platform relies on of Timestream: which records are taken, and what becomes of versions. */

import { UpdateTableCommand } from "@aws-sdk/client-timestream-write";
import { expect, it } from "vitest";
import { type Desk, dayMillis, hourMillis, type One, parts } from "./desk.ts";

export function describeWriting(on: Desk): void {
  const { at, makeTable, record, write, rejections, rows } = on;

  it("answers what was written, with nanoseconds, every type and nothing where a row has nothing", async () => {
    await makeTable();
    const MeasureValues: One["MeasureValues"] = [
      { Name: "rate", Value: "-0.25", Type: "DOUBLE" },
      { Name: "text", Value: 'it\'s "x"\n\u00e4', Type: "VARCHAR" },
      { Name: "flag", Value: "true", Type: "BOOLEAN" },
      { Name: "count", Value: "9007199254740993", Type: "BIGINT" },
    ];
    const time = `${String(on.nanos).slice(0, -9)}123456789`;
    const { RecordsIngested } = await write([record({ MeasureValues, Time: time })]);
    expect(RecordsIngested).toEqual({ Total: 1, MemoryStore: 1, MagneticStore: 0 });
    await write([record({ Dimensions: [{ Name: "machine", Value: "m1" }], Time: String(on.nanos - 5_000_000_000n) })]);
    const second = new Date(Number(on.nanos / 1_000_000n)).toISOString().slice(0, 19).replace("T", " ");
    const [first, other] = await rows();
    expect(first).toMatchObject({ machine: "m1", measure_name: "press", parts: "1" });
    expect(first).not.toHaveProperty("source");
    expect(other).toEqual({
      source: "pump",
      measure_name: "press",
      time: `${second}.123456789`,
      rate: "-0.25",
      text: 'it\'s "x"\n\u00e4',
      flag: "true",
      count: "9007199254740993",
    });
  });

  it("fills what records share into each of them, and lets a record say otherwise", async () => {
    await makeTable();
    const CommonAttributes = {
      Dimensions: [{ Name: "source", Value: "pump" }],
      MeasureName: "press",
      MeasureValueType: "MULTI",
      TimeUnit: "NANOSECONDS",
      Version: 7,
    };
    const own = { MeasureValues: parts("1"), Time: String(on.nanos) };
    await write(
      [
        { ...own, Dimensions: [{ Name: "shift", Value: "a" }] },
        { ...own, Time: String(on.nanos + 1n) },
      ],
      {
        CommonAttributes,
      },
    );
    expect(await rows()).toMatchObject([{ source: "pump", shift: "a" }, { source: "pump" }]);
    expect(
      await rejections([{ ...record({ MeasureValues: parts("2"), Time: String(on.nanos + 1n) }), Version: 6 }]),
    ).toEqual([expect.objectContaining({ RecordIndex: 0, ExistingVersion: 7 })]);
    const twice = { ...own, Dimensions: [{ Name: "source", Value: "other" }] };
    await expect(write([twice], { CommonAttributes })).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("takes the same again, a higher version in its place, and rejects a lower one and another value", async () => {
    await makeTable();
    const more = [...parts("1"), { Name: "rate", Value: "2", Type: "DOUBLE" as const }];
    await write([record({ Version: 5, MeasureValues: more })]);
    await write([record({ Version: 5, MeasureValues: more })]);
    await write([record({ Version: 4, MeasureValues: more })]);
    const [equal, ...others] = (await rejections([record({ Version: 5, MeasureValues: parts("9") })])) ?? [];
    expect(equal).toMatchObject({ RecordIndex: 0, Reason: expect.stringContaining("already exists") });
    expect(others).toEqual([]);
    expect(await rejections([record({ Version: 4, MeasureValues: parts("9") })])).toEqual([
      { RecordIndex: 0, ExistingVersion: 5, Reason: expect.stringContaining("lower than the existing version 5") },
    ]);
    await write([record({ Version: 6, MeasureValues: parts("2") })]);
    const [row, ...rest] = await rows();
    expect(rest).toEqual([]);
    expect(row).toMatchObject({ parts: "2" });
    // Takes the whole place: nobody may rely on what a version before had besides.
    expect(row).not.toHaveProperty("rate");
  });

  it("writes the other records of a call of which it rejects some, and names those", async () => {
    await makeTable();
    const late = String(on.nanos + 16n * 60n * 1_000_000_000n);
    const rejected = await rejections([record(), record({ Time: late }), record({ Time: String(on.nanos + 1n) })]);
    expect(rejected).toMatchObject([{ RecordIndex: 1, Reason: expect.stringContaining("ingestion window") }]);
    expect(await rows()).toHaveLength(2);
  });

  it("takes times from 15 minutes ahead back to the memory store's, and older ones only into the magnetic store", async () => {
    await makeTable();
    const back = (millis: number) => record({ Time: String(on.nanos - BigInt(millis) * 1_000_000n) });
    await write([back(-15 * 60_000), back(24 * hourMillis)]);
    const { RecordsIngested } = await write([back(24 * hourMillis + 1), back(30 * dayMillis - 60_000)]);
    expect(RecordsIngested).toEqual({ Total: 2, MemoryStore: 0, MagneticStore: 2 });
    expect(await rejections([back(31 * dayMillis)])).toHaveLength(1);
    await on.endpoint.write.send(
      new UpdateTableCommand({ ...at, MagneticStoreWriteProperties: { EnableMagneticStoreWrites: false } }),
    );
    expect(await rejections([back(24 * hourMillis + 2)])).toHaveLength(1);
  });
}
