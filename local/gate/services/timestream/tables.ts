/** Serves the operations on tables. */

import type { Clock } from "../../../aws/clock.ts";
import type { StoredTable, TableName, TableSettings } from "../../../backends/timestream/model.ts";
import type { TimestreamStore } from "../../../backends/timestream/timestream-store.ts";
import { asNumber, asObject, asText, isObject, type JsonObject } from "../../../template/json.ts";
import type { LocalTimestreamDatabase } from "../../../template/model/storage.ts";
import type { Operation, Result } from "../json-protocol.ts";
import { conflict, invalid, notFound, throttled } from "./faults.ts";

/** AWS takes one call a second that makes, changes or removes a table, for a whole account. */
const changesApartMillis = 1_000;

const usual: TableSettings = { memoryHours: 6, magneticDays: 73_000, magneticWrites: false };

export class Tables {
  private readonly store: TimestreamStore;
  private readonly databases: readonly LocalTimestreamDatabase[];
  private readonly clock: Clock;
  private changedAt = Number.NEGATIVE_INFINITY;

  constructor(store: TimestreamStore, databases: readonly LocalTimestreamDatabase[], clock: Clock) {
    this.store = store;
    this.databases = databases;
    this.clock = clock;
  }

  operations(): Record<string, Operation> {
    const on = (action: string, perform: (name: TableName, input: JsonObject) => Result): Operation => ({
      permissions: (input) => [{ action: `timestream:${action}`, resource: this.arnOf(nameIn(input)) }],
      perform: (input) => perform(nameIn(input), input),
    });
    return {
      CreateTable: on("CreateTable", (name, input) => this.create(name, input)),
      UpdateTable: on("UpdateTable", (name, input) => this.update(name, input)),
      DeleteTable: on("DeleteTable", (name) => this.remove(name)),
      DescribeTable: on("DescribeTable", (name) => ({ output: this.described(this.demand(name)) })),
    };
  }

  /** Answers the table. Throws if it, or its database, is not there. */
  demand(name: TableName): StoredTable {
    const table = this.isKnown(name) ? this.store.table(name) : undefined;
    if (!table) throw notFound(`The table ${name.table} does not exist.`);
    return table;
  }

  arnOf({ database, table }: TableName): string {
    const known = this.databases.find(({ name }) => name === database);
    const arn = known?.arn ?? `${this.databases[0]?.arn.replace(/[^/]*$/, "")}${database}`;
    return `${arn}/table/${table}`;
  }

  private isKnown({ database }: TableName): boolean {
    return this.databases.some(({ name }) => name === database);
  }

  private create(name: TableName, input: JsonObject): Result {
    this.demandRate();
    if (!this.isKnown(name)) throw notFound(`The database ${name.database} does not exist.`);
    if (!/^[a-zA-Z0-9_.-]{3,256}$/.test(name.table)) throw invalid(`The name ${name.table} is no table's.`);
    if (input.Schema !== undefined) throw invalid("The laptop's Timestream knows no Schema; leave it out.");
    if (this.store.table(name)) throw conflict(`The table ${name.table} already exists.`);
    const nowMillis = this.clock.wallMillis();
    const table = { ...name, settings: settingsIn(input, usual), createdAt: nowMillis, updatedAt: nowMillis };
    this.store.transaction(() => this.store.putTable(table));
    return { output: this.described(table) };
  }

  private update(name: TableName, input: JsonObject): Result {
    this.demandRate();
    const before = this.demand(name);
    const updatedAt = this.clock.wallMillis();
    const table = { ...before, settings: settingsIn(input, before.settings), updatedAt };
    this.store.transaction(() => this.store.putTable(table));
    return { output: this.described(table) };
  }

  private remove(name: TableName): Result {
    this.demandRate();
    this.demand(name);
    this.store.transaction(() => this.store.deleteTable(name));
    return { output: {} };
  }

  private demandRate(): void {
    const now = this.clock.steadyMillis();
    if (now - this.changedAt < changesApartMillis) throw throttled("Request rate limit exceeded: 1 call a second.");
    this.changedAt = now;
  }

  private described(table: StoredTable): object {
    const { memoryHours, magneticDays, magneticWrites, rejectedLocation } = table.settings;
    return {
      Table: {
        Arn: this.arnOf(table),
        DatabaseName: table.database,
        TableName: table.table,
        TableStatus: "ACTIVE",
        RetentionProperties: {
          MemoryStoreRetentionPeriodInHours: memoryHours,
          MagneticStoreRetentionPeriodInDays: magneticDays,
        },
        MagneticStoreWriteProperties: {
          EnableMagneticStoreWrites: magneticWrites,
          ...(rejectedLocation ? { MagneticStoreRejectedDataLocation: rejectedLocation } : {}),
        },
        CreationTime: table.createdAt / 1000,
        LastUpdatedTime: table.updatedAt / 1000,
      },
    };
  }
}

export function nameIn({ DatabaseName, TableName }: JsonObject): TableName {
  const [database, table] = [asText(DatabaseName) ?? "", asText(TableName) ?? ""];
  if (database === "" || table === "") throw invalid("DatabaseName and TableName are needed.");
  return { database, table };
}

/** Reads what a call sets. What it leaves out stays as it was. */
function settingsIn(input: JsonObject, before: TableSettings): TableSettings {
  const retention = asObject(input.RetentionProperties);
  const late = asObject(input.MagneticStoreWriteProperties);
  const location = late.MagneticStoreRejectedDataLocation;
  const isGiven = input.MagneticStoreWriteProperties !== undefined;
  const rejectedLocation = isGiven ? (isObject(location) ? location : undefined) : before.rejectedLocation;
  return {
    memoryHours: within(retention.MemoryStoreRetentionPeriodInHours, before.memoryHours, 8766, "hours"),
    magneticDays: within(retention.MagneticStoreRetentionPeriodInDays, before.magneticDays, 73_000, "days"),
    magneticWrites: isGiven ? late.EnableMagneticStoreWrites === true : before.magneticWrites,
    ...(rejectedLocation ? { rejectedLocation } : {}),
  };
}

function within(given: unknown, before: number, most: number, unit: string): number {
  if (given === undefined) return before;
  const number = asNumber(given) ?? Number.NaN;
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw invalid(`A store keeps data for 1 to ${most} ${unit}.`);
}
