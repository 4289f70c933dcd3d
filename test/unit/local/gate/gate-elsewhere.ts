/**
 * Runs a gate in a process of its own, which can be killed or get a full disk, and notes what clients wrote through it.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { paginateQuery, TimestreamQueryClient } from "@aws-sdk/client-timestream-query";
import { CreateTableCommand, TimestreamWriteClient, WriteRecordsCommand } from "@aws-sdk/client-timestream-write";
import { onTestFinished } from "vitest";
import { database, platformWithTimestream } from "../../../support/timestream/clients.ts";
import { arn, clientOf, openGate, queueArn, queueUrl } from "./small-platform.ts";

export const platform = platformWithTimestream();

/** The names that were written, by store. */
export interface Written {
  readonly messages: Set<string>;
  readonly items: Set<string>;
  readonly objects: Set<string>;
  readonly rows: Set<string>;
}

export const written = (): Written => ({ messages: new Set(), items: new Set(), objects: new Set(), rows: new Set() });

const table = { DatabaseName: database, TableName: "plant" };

/** Makes a record of a name. */
function rowOf(name: string, padding: string): WriteRecordsCommand {
  const MeasureValues = [{ Name: "text", Value: `${name}${padding.slice(0, 1500)}`, Type: "VARCHAR" as const }];
  const record = { MeasureName: "m", MeasureValueType: "MULTI" as const, Time: String(Date.now()), MeasureValues };
  return new WriteRecordsCommand({ ...table, Records: [{ ...record, Dimensions: [{ Name: "name", Value: name }] }] });
}

export interface GateElsewhere {
  readonly child: ChildProcess;
  /** Writes a name with this much padding. Resolves when the gate has answered 200. */
  readonly write: Readonly<Record<keyof Written, (name: string, padding?: string) => Promise<unknown>>>;
}

/** Starts a gate. With `mostKilobytes` the kernel lets no file grow further, as on a full disk. */
export async function startElsewhere(dataDir: string, mostKilobytes?: number): Promise<GateElsewhere> {
  const limit = mostKilobytes === undefined ? "" : `trap "" XFSZ; ulimit -f ${mostKilobytes * 2}; `;
  const program = fileURLToPath(new URL("./gate-process.ts", import.meta.url));
  const child = spawn("sh", ["-c", `${limit}exec "$0" "$1"`, process.execPath, program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send({ platform, dataDir });
  const [endpoint] = await once(child, "message");
  const [worker] = platform.functions;
  const credentials = { accessKeyId: worker?.accessKeyId ?? "", secretAccessKey: worker?.secretAccessKey ?? "" };
  const settings = { region: "us-east-1", maxAttempts: 1, endpoint: String(endpoint), credentials };
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
  const dynamodb = new DynamoDBClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const timestream = new TimestreamWriteClient(settings);
  onTestFinished(() => {
    child.kill("SIGKILL");
    for (const client of [sqs, dynamodb, s3, timestream]) client.destroy();
  });
  await timestream.send(new CreateTableCommand(table)).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === "ConflictException")) throw error;
  });
  return {
    child,
    write: {
      messages: (name, padding = "") =>
        sqs.send(new SendMessageCommand({ QueueUrl: queueUrl("intake"), MessageBody: name + padding })),
      items: (name, padding = "") => {
        const Item = { pk: { S: "p" }, sk: { S: name }, padding: { S: padding } };
        return dynamodb.send(new PutItemCommand({ TableName: "registry", Item }));
      },
      objects: (name, padding = "") =>
        s3.send(new PutObjectCommand({ Bucket: "blobs", Key: name, Body: name + padding })),
      rows: (name, padding = "") => timestream.send(rowOf(name, padding)),
    },
  };
}

/** Writes one name after the other until one is refused or the gate has gone. Notes those that were answered. */
export async function writeUntilItEnds(
  write: (name: string) => Promise<unknown>,
  round: number,
  answered: Set<string>,
): Promise<void> {
  for (let at = 0; ; at += 1) {
    const name = `${round}-${at}`;
    try {
      await write(name);
    } catch {
      return;
    }
    answered.add(name);
  }
}

/** Answers everything that a gate finds when it opens the data directory again. */
export async function findAll(dataDir: string): Promise<Written> {
  const gate = await openGate({ platform, dataDir });
  const dynamodb = new DynamoDBClient(clientOf(gate, platform));
  const s3 = new S3Client({ ...clientOf(gate, platform), forcePathStyle: true });
  onTestFinished(() => {
    for (const client of [dynamodb, s3]) client.destroy();
  });
  const messages = new Set<string>();
  const functionArn = arn("lambda", "function:test-worker");
  for (;;) {
    const batch = await gate.sqs.receive(queueArn("intake"), { functionArn, max: 10, waitSeconds: 0 });
    if (batch.length === 0) break;
    for (const message of batch) messages.add(message.body.trimEnd());
  }
  const items = (await dynamodb.send(new ScanCommand({ TableName: "registry" }))).Items ?? [];
  const objects: (string | undefined)[] = [];
  for (const Prefix of Array.from({ length: 10 }, (_, digit) => String(digit))) {
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: "blobs", Prefix, MaxKeys: 1000 }));
    objects.push(...(listed.Contents ?? []).map((object) => object.Key));
  }
  const rows = await findRows(new TimestreamQueryClient(clientOf(gate, platform)));
  await gate.close();
  return {
    rows,
    messages,
    items: new Set(items.map((item) => item.sk?.S ?? "")),
    objects: new Set(objects.map((key) => key ?? "")),
  };
}

async function findRows(client: TimestreamQueryClient): Promise<Set<string>> {
  onTestFinished(() => client.destroy());
  const range = `time BETWEEN from_nanoseconds(0) AND from_nanoseconds(${2n ** 63n - 1n})`;
  const QueryString = `SELECT * FROM "${database}"."plant" WHERE measure_name = 'm' AND ${range} ORDER BY time`;
  const rows = new Set<string>();
  for await (const { ColumnInfo = [], Rows = [] } of paginateQuery({ client }, { QueryString })) {
    const at = ColumnInfo.findIndex(({ Name }) => Name === "name");
    for (const { Data = [] } of Rows) rows.add(Data[at]?.ScalarValue ?? "");
  }
  return rows;
}
