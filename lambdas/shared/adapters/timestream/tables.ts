/** Makes, changes and removes tables of Timestream, each of which keeps the points of one retention. */

import {
  ConflictException,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
  type Table,
  TimestreamWriteClient,
  UpdateTableCommand,
} from "@aws-sdk/client-timestream-write";
import type { TableSettings } from "../../core/timestream/table.ts";

export class TimestreamTables {
  private readonly database: string;
  private readonly client: TimestreamWriteClient;

  constructor(database: string, client = new TimestreamWriteClient({})) {
    this.database = database;
    this.client = client;
  }

  /** Has a table be there with these settings. Does nothing if it is. */
  async settle(table: string, settings: TableSettings): Promise<void> {
    const found = (await this.find(table)) ?? (await this.create(table, settings));
    if (found && differs(found, settings)) {
      await this.client.send(new UpdateTableCommand({ ...this.named(table), ...written(settings) }));
    }
  }

  /** Removes a table with all that is in it. Does nothing if there is none. */
  async remove(table: string): Promise<void> {
    try {
      await this.client.send(new DeleteTableCommand(this.named(table)));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  private async find(table: string): Promise<Table | undefined> {
    try {
      return (await this.client.send(new DescribeTableCommand(this.named(table)))).Table;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** Answers the table if somebody else made it meanwhile, with settings that may be others. */
  private async create(table: string, settings: TableSettings): Promise<Table | undefined> {
    try {
      await this.client.send(new CreateTableCommand({ ...this.named(table), ...written(settings) }));
      return undefined;
    } catch (error) {
      if (error instanceof ConflictException) return this.find(table);
      throw error;
    }
  }

  private named(table: string): { readonly DatabaseName: string; readonly TableName: string } {
    return { DatabaseName: this.database, TableName: table };
  }
}

/**
 * Lets late points be written. Has nobody write reports of what is rejected there later: those are of records alone of
 * which there is a later version (docs/adr/0045-a-table-of-timestream-for-each-retention.md).
 */
const written = ({ memoryHours, magneticDays }: TableSettings) => ({
  RetentionProperties: {
    MemoryStoreRetentionPeriodInHours: memoryHours,
    MagneticStoreRetentionPeriodInDays: magneticDays,
  },
  MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
});

function differs(table: Table, { memoryHours, magneticDays }: TableSettings): boolean {
  const { RetentionProperties: kept, MagneticStoreWriteProperties: late } = table;
  return (
    kept?.MemoryStoreRetentionPeriodInHours !== memoryHours ||
    kept.MagneticStoreRetentionPeriodInDays !== magneticDays ||
    late?.EnableMagneticStoreWrites !== true
  );
}
