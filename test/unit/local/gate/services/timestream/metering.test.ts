import { type _Record, CreateTableCommand, WriteRecordsCommand } from "@aws-sdk/client-timestream-write";
import { describe, expect, it } from "vitest";
import { writesOf } from "../../../../../../local/gate/services/timestream/metering.ts";
import { database, openTimestream } from "../../../../../support/timestream/clients.ts";

/** Is 83 bytes, as AWS's own example computes it. */
const usage = {
  Time: "1602983435238563000",
  Dimensions: [
    { Name: "region", Value: "us-east-1" },
    { Name: "az", Value: "1d" },
    { Name: "vpc", Value: "vpc-1a2b3c4d" },
    { Name: "hostname", Value: "host-24Gju" },
  ],
  MeasureName: "cpu_utilization",
  MeasureValue: "35.0",
  MeasureValueType: "DOUBLE",
} satisfies _Record;
const { Dimensions, MeasureName, MeasureValueType, ...rest } = usage;
const times = (count: number, record: object): object[] => Array.from({ length: count }, () => record);

describe("what Timestream bills a call of WriteRecords as", () => {
  it("is a write for each KiB begun", () => {
    const writes = [1, 12, 13, 24, 25, 100].map((count) => writesOf({ Records: times(count, usage) }));
    expect(writes).toEqual([1, 1, 2, 2, 3, 9]);
  });

  it("has what all records share once", () => {
    const CommonAttributes = { Dimensions: Dimensions.slice(0, 3), MeasureName, MeasureValueType };
    // 49 bytes are shared, and each record has 34 of its own with the name of its host.
    const own = { ...rest, Dimensions: Dimensions.slice(3) };
    const writes = [28, 29, 100].map((count) => writesOf({ CommonAttributes, Records: times(count, own) }));
    expect(writes).toEqual([1, 2, 4]);
  });

  it("has each measure of a record by its name and the size of its type, in bytes of UTF-8", () => {
    const of = (bytes: number) => ({ Name: "ü", Value: "x".repeat(bytes), Type: "VARCHAR" });
    const others = [
      { Name: "on", Value: "true", Type: "BOOLEAN" },
      { Name: "count", Value: "123456789012", Type: "BIGINT" },
    ];
    // A time, a name of one byte, a boolean of three with its name, a number of thirteen, and a text's name of two.
    const rest = 8 + 1 + 3 + 13 + 2;
    const written = (bytes: number) =>
      writesOf({ Records: [{ Time: "1", MeasureName: "m", MeasureValues: [of(bytes), ...others] }] });
    expect([written(1024 - rest), written(1025 - rest)]).toEqual([1, 2]);
  });

  it("is what the laptop counts of it", async () => {
    const { write, gate, clock } = await openTimestream();
    const at = { DatabaseName: database, TableName: "plant" };
    await write.send(new CreateTableCommand(at));
    const timed = (index: number): _Record => ({ ...usage, Time: String(clock.wallMillis() - index) });
    const Records = Array.from({ length: 25 }, (_, index) => timed(index));
    await write.send(new WriteRecordsCommand({ ...at, CommonAttributes: { TimeUnit: "MILLISECONDS" }, Records }));
    const written = gate.counts().filter(({ action }) => action === "WriteRecords");
    expect(written).toMatchObject([{ service: "timestream", calls: 1, units: 3, unit: "write unit" }]);
  });
});
