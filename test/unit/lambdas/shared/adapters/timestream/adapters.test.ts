import {
  DescribeTableCommand,
  RejectedRecordsException,
  TimestreamWriteClient,
} from "@aws-sdk/client-timestream-write";
import { describe, expect, it } from "vitest";
import { TimestreamRecords } from "../../../../../../lambdas/shared/adapters/timestream/records.ts";
import { TimestreamTables } from "../../../../../../lambdas/shared/adapters/timestream/tables.ts";
import type { TimestreamRecord } from "../../../../../../lambdas/shared/core/timestream/record.ts";
import { recordOf } from "../../../../../../lambdas/shared/core/timestream/record-of-point.ts";
import { point } from "../../../../../support/points.ts";
import { database, openTimestream } from "../../../../../support/timestream/clients.ts";

async function open() {
  const { write, clock, gate } = await openTimestream();
  const tables = new TimestreamTables(database, write);
  const record = (value: number, changed: Partial<typeof point> = {}, acceptedAt = 5): TimestreamRecord => {
    const atNanos = String(BigInt(clock.wallMillis()) * 1_000_000n);
    const made = recordOf(
      { ...point, atNanos, fields: { v: value }, ...changed },
      { source: "S", acceptedAt, keepSeconds: 86_400 },
      clock.wallMillis(),
    );
    if (made.kind === "refused") throw new Error(made.reason);
    return made.record;
  };
  const described = async () => {
    const command = new DescribeTableCommand({ DatabaseName: database, TableName: "plant" });
    return (await write.send(command)).Table?.RetentionProperties;
  };
  return { write, clock, gate, tables, records: new TimestreamRecords(database, write), record, described };
}

const settings = { memoryHours: 24, magneticDays: 30 };

describe("tables of Timestream", () => {
  it("are made, left as they are, changed and removed, as often as is asked", async () => {
    const { tables, clock, described, gate } = await open();
    await tables.settle("plant", settings);
    await tables.settle("plant", settings);
    expect(await described()).toEqual({
      MemoryStoreRetentionPeriodInHours: 24,
      MagneticStoreRetentionPeriodInDays: 30,
    });
    clock.pass(1_000);
    await tables.settle("plant", { ...settings, magneticDays: 60 });
    expect(await described()).toMatchObject({ MagneticStoreRetentionPeriodInDays: 60 });
    clock.pass(1_000);
    await tables.remove("plant");
    clock.pass(1_000);
    await tables.remove("plant");
    await expect(described()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const changes = gate.counts().filter(({ action }) => /^(Create|Update)Table$/.test(action));
    expect(changes.map(({ action, calls }) => [action, calls])).toEqual([
      ["CreateTable", 1],
      ["UpdateTable", 1],
    ]);
  });

  it("are asked for again by whoever meets the bound on calls", async () => {
    const { tables, clock } = await open();
    await tables.settle("plant", settings);
    await expect(tables.settle("other", settings)).rejects.toMatchObject({ name: "ThrottlingException" });
    clock.pass(1_000);
    await tables.settle("other", settings);
  });
});

describe("records of Timestream", () => {
  it("wait for a table", async () => {
    const { records, record } = await open();
    expect(await records.write("plant", [record(1)])).toEqual({ kind: "no-table" });
  });

  it("are written with what they share said once, and again without harm", async () => {
    const { records, record, tables, clock } = await open();
    await tables.settle("plant", settings);
    const some = [record(1), record(2, { tags: { shift: "a" } }), record(3, { measurement: "other" }, 6)];
    expect(await records.write("plant", some)).toEqual({ kind: "written" });
    expect(await records.write("plant", some)).toEqual({ kind: "written" });
    expect(
      await records.write("plant", [record(4, { atNanos: String(clock.wallMillis() * 1_000_000 - 1e9) })]),
    ).toEqual({
      kind: "written",
    });
  });

  it("tell what a later version took the place of from what is refused", async () => {
    const { records, record, tables } = await open();
    await tables.settle("plant", settings);
    await records.write("plant", [record(1, {}, 10)]);
    const refused = { ...record(1), atNanos: "1" };
    expect(await records.write("plant", [record(2, {}, 9), refused])).toEqual({
      kind: "rejected",
      rejections: [
        { index: 0, reason: expect.stringContaining("lower than the existing version 10"), cause: "superseded" },
        { index: 1, reason: expect.stringContaining("ingestion window"), cause: "time" },
      ],
    });
    expect(await records.write("plant", [record(3, {}, 10)])).toMatchObject({ rejections: [{ cause: "superseded" }] });
    expect(await records.write("plant", [record(3, {}, 11)])).toEqual({ kind: "written" });
  });

  it("are told apart by their reasons: those of a time that the table does not take, and all others", async () => {
    const { record } = await open();
    const client = new TimestreamWriteClient({ region: "us-east-1" });
    const RejectedRecords = [
      "The record timestamp is outside the time range [2026-11-19T00:07:04.593Z, 2026-11-20T00:47:04.593Z) of the memory store.",
      "The record timestamp is outside the time range of the data ingestion window.",
      "The record exceeds 2048 bytes.",
    ].map((Reason, RecordIndex) => ({ RecordIndex, Reason }));
    const rejection = new RejectedRecordsException({ message: "rejected", $metadata: {}, RejectedRecords });
    client.send = () => Promise.reject(rejection);
    const some = [record(1), record(2), record(3)];
    expect(await new TimestreamRecords(database, client).write("plant", some)).toMatchObject({
      rejections: [{ cause: "time" }, { cause: "time" }, { cause: "content" }],
    });
  });

  it.each([
    ["no record", [{ Reason: "too long" }]],
    ["a record that was not sent", [{ RecordIndex: 7, Reason: "too long" }]],
    ["nothing", []],
  ])("are not taken for written where a rejection names %s", async (_what, RejectedRecords) => {
    const { record } = await open();
    const client = new TimestreamWriteClient({ region: "us-east-1" });
    const rejection = new RejectedRecordsException({ message: "rejected", $metadata: {}, RejectedRecords });
    client.send = () => Promise.reject(rejection);
    await expect(new TimestreamRecords(database, client).write("plant", [record(1)])).rejects.toBe(rejection);
  });

  it("that are malformed are told from those that must wait", async () => {
    const { records, record, tables, gate } = await open();
    await tables.settle("plant", settings);
    const odd = { ...record(1), dimensions: [{ name: "measure_name", value: "a" }] };
    expect(await records.write("plant", [odd])).toMatchObject({ kind: "invalid" });
    gate.setFaults([{ service: "timestream", probability: 1, kind: "throttle" }]);
    expect(await records.write("plant", [record(1)])).toEqual({ kind: "busy" });
    gate.setFaults([{ service: "timestream", probability: 1, kind: "error" }]);
    await expect(records.write("plant", [record(1)])).rejects.toMatchObject({ name: "InternalServerException" });
  });
});
