/** Writes records into tables of Timestream. */

import {
  type _Record,
  type RejectedRecord,
  RejectedRecordsException,
  ResourceNotFoundException,
  ThrottlingException,
  TimestreamWriteClient,
  ValidationException,
  WriteRecordsCommand,
} from "@aws-sdk/client-timestream-write";
import { type Shared, sharedBy } from "../../core/timestream/calls.ts";
import type { TimestreamRecord } from "../../core/timestream/record.ts";
import type { Rejection, WriteAnswer } from "../../core/timestream/write-answer.ts";

export class TimestreamRecords {
  private readonly database: string;
  private readonly client: TimestreamWriteClient;

  constructor(database: string, client = new TimestreamWriteClient({})) {
    this.database = database;
    this.client = client;
  }

  /** Writes up to a hundred records of different keys. Throws what is neither the records' fault nor a bound on calls. */
  async write(table: string, records: readonly TimestreamRecord[]): Promise<WriteAnswer> {
    const shared = sharedBy(records);
    const command = new WriteRecordsCommand({
      DatabaseName: this.database,
      TableName: table,
      CommonAttributes: {
        Dimensions: shared.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
        MeasureValueType: "MULTI",
        TimeUnit: "NANOSECONDS",
        ...(shared.measureName === undefined ? {} : { MeasureName: shared.measureName }),
        ...(shared.version === undefined ? {} : { Version: shared.version }),
      },
      Records: records.map((record) => written(record, shared)),
    });
    try {
      await this.client.send(command);
      return { kind: "written" };
    } catch (error) {
      return answerOf(error, records);
    }
  }
}

function written(record: TimestreamRecord, shared: Shared): _Record {
  const common = new Set(shared.dimensions.map(({ name }) => name));
  const own = record.dimensions.filter(({ name }) => !common.has(name));
  return {
    Time: record.atNanos,
    MeasureValues: record.measures.map(({ name, value, type }) => ({ Name: name, Value: value, Type: type })),
    ...(own.length > 0 ? { Dimensions: own.map(({ name, value }) => ({ Name: name, Value: value })) } : {}),
    ...(shared.measureName === undefined ? { MeasureName: record.measureName } : {}),
    ...(shared.version === undefined ? { Version: record.version } : {}),
  };
}

function answerOf(error: unknown, records: readonly TimestreamRecord[]): WriteAnswer {
  if (error instanceof RejectedRecordsException) {
    const { RejectedRecords = [] } = error;
    // Takes an answer that names no records, or one that was not sent, for none: nobody could tell what was written.
    const isClear = RejectedRecords.every(({ RecordIndex = -1 }) => records[RecordIndex]);
    if (RejectedRecords.length === 0 || !isClear) throw error;
    return { kind: "rejected", rejections: RejectedRecords.map((rejected) => rejectionOf(rejected, records)) };
  }
  if (error instanceof ValidationException) return { kind: "invalid", reason: error.message };
  if (error instanceof ResourceNotFoundException) return { kind: "no-table" };
  if (error instanceof ThrottlingException) return { kind: "busy" };
  throw error;
}

/** Is what Timestream says where both versions are the same. It names no version then. */
const sameVersion = /already exists with the same time/;

/** Is what Timestream says where the table does not take the record's time, of the memory store or of both. */
const outsideTime = /outside the time range/;

function rejectionOf(
  { RecordIndex = -1, Reason = "", ExistingVersion }: RejectedRecord,
  records: readonly TimestreamRecord[],
): Rejection {
  const version = records[RecordIndex]?.version ?? 0;
  const isSuperseded = (ExistingVersion !== undefined && ExistingVersion >= version) || sameVersion.test(Reason);
  const cause = isSuperseded ? "superseded" : outsideTime.test(Reason) ? "time" : "content";
  return { index: RecordIndex, reason: Reason, cause };
}
