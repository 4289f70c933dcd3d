/** Serves the part of Timestream that functions use: tables, WriteRecords, Query, and where its endpoints are. */

import { type Clock, machineClock } from "../../../aws/clock.ts";
import { ServiceError } from "../../../aws/service-error.ts";
import { ingest, type Taken } from "../../../backends/timestream/ingest.ts";
import type { TimestreamStore } from "../../../backends/timestream/timestream-store.ts";
import { asText, type JsonObject } from "../../../template/json.ts";
import type { LocalTimestreamDatabase } from "../../../template/model/storage.ts";
import type { JsonProtocol, Operation, Result } from "../json-protocol.ts";
import { standardErrors } from "./faults.ts";
import { writesOf } from "./metering.ts";
import { answerQuery } from "./query.ts";
import { readQuery } from "./read-query.ts";
import { readRecords } from "./read-records.ts";
import { nameIn, Tables } from "./tables.ts";

/** The SDK's clients of both halves call by one name and one target. */
export function createTimestreamProtocol(
  store: TimestreamStore,
  databases: readonly LocalTimestreamDatabase[],
  clock: Clock = machineClock,
): JsonProtocol {
  const tables = new Tables(store, databases, clock);
  return {
    name: "timestream",
    target: "Timestream_20181101",
    contentType: "application/x-amz-json-1.0",
    errorNamespace: "com.amazonaws.timestream.v20181101",
    errors: standardErrors,
    operations: {
      DescribeEndpoints: describeEndpoints,
      ...tables.operations(),
      WriteRecords: {
        permissions: (input) => [{ action: "timestream:WriteRecords", resource: tables.arnOf(nameIn(input)) }],
        perform: (input) => writeRecords(input, store, tables, clock),
      },
      Query: {
        permissions: ({ QueryString }) => [
          { action: "timestream:Select", resource: tables.arnOf(readQuery(asText(QueryString) ?? "")) },
        ],
        perform: (input) =>
          answerQuery(input, { store, demand: (name) => tables.demand(name), nowMillis: clock.wallMillis() }),
      },
    },
  };
}

/** Names no port: the SDK takes the answer for a host name, and keeps the port and scheme that it called. */
const describeEndpoints: Operation = {
  permissions: () => [{ action: "timestream:DescribeEndpoints", resource: "*" }],
  perform: () => ({ output: { Endpoints: [{ Address: "127.0.0.1", CachePeriodInMinutes: 1440 }] } }),
};

function writeRecords(input: JsonObject, store: TimestreamStore, tables: Tables, clock: Clock): Result {
  const table = tables.demand(nameIn(input));
  const records = readRecords(input);
  const taken = ingest(records, { store, table, nowMillis: clock.wallMillis() });
  const rejected = taken.flatMap(rejectionOf);
  if (rejected.length > 0) {
    const message = "One or more records have been rejected. See RejectedRecords for details.";
    throw new ServiceError("RejectedRecordsException", message, { status: 419, fields: { RejectedRecords: rejected } });
  }
  const magnetic = taken.filter(({ kind }) => kind === "magnetic").length;
  const counts = { Total: taken.length, MemoryStore: taken.length - magnetic, MagneticStore: magnetic };
  return { output: { RecordsIngested: counts }, units: writesOf(input), unit: "write unit" };
}

const rejectionOf = (taken: Taken, index: number): object[] =>
  taken.kind === "rejected"
    ? [
        {
          RecordIndex: index,
          Reason: taken.reason,
          ...(taken.existingVersion === undefined ? {} : { ExistingVersion: Number(taken.existingVersion) }),
        },
      ]
    : [];
