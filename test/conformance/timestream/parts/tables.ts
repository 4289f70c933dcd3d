/** Holds what the platform relies on of Timestream: how tables are made, changed and removed. */

import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-timestream-write";
import { expect, it } from "vitest";
import type { Desk } from "./desk.ts";

export function describeTables(on: Desk): void {
  const { at, makeTable, record, write, rows } = on;

  it("makes, describes, changes and removes tables", async () => {
    await makeTable();
    const described = await on.endpoint.write.send(new DescribeTableCommand(at));
    expect(described.Table).toMatchObject({
      ...at,
      TableStatus: "ACTIVE",
      RetentionProperties: { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 },
      MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
    });
    expect(described.Table?.CreationTime).toBeInstanceOf(Date);
    await expect(makeTable()).rejects.toMatchObject({ name: "ConflictException" });
    on.endpoint.afterChange();
    const RetentionProperties = { MemoryStoreRetentionPeriodInHours: 12, MagneticStoreRetentionPeriodInDays: 60 };
    const changed = await on.endpoint.write.send(new UpdateTableCommand({ ...at, RetentionProperties }));
    expect(changed.Table).toMatchObject({
      RetentionProperties,
      MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
    });
    on.endpoint.afterChange();
    await write([record()]);
    await on.endpoint.write.send(new DeleteTableCommand(at));
    await expect(on.endpoint.write.send(new DescribeTableCommand(at))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    on.endpoint.afterChange();
    await makeTable();
    expect(await rows()).toEqual([]);
  });

  it("lets tables be made, changed and removed once a second", async () => {
    const create = (TableName: string) => on.endpoint.write.send(new CreateTableCommand({ ...at, TableName }));
    await create(`${at.TableName}a`);
    await expect(create(`${at.TableName}b`)).rejects.toMatchObject({ name: "ThrottlingException" });
    on.endpoint.afterChange();
    await create(`${at.TableName}b`);
  });

  it.each([
    ["no hours", { MemoryStoreRetentionPeriodInHours: 0, MagneticStoreRetentionPeriodInDays: 1 }],
    ["8,767 hours", { MemoryStoreRetentionPeriodInHours: 8_767, MagneticStoreRetentionPeriodInDays: 1 }],
    ["73,001 days", { MemoryStoreRetentionPeriodInHours: 1, MagneticStoreRetentionPeriodInDays: 73_001 }],
  ])("makes no table that keeps %s", async (_, RetentionProperties) => {
    await expect(makeTable({ RetentionProperties })).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("writes to no table, and asks none, that is not there", async () => {
    await expect(write([record()])).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(rows()).rejects.toThrow("does not exist");
  });
}
