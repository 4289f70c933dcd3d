/** Opens everything that stands behind the gate. */

import { join } from "node:path";
import { TableStore } from "../backends/dynamodb/table-store.ts";
import { KeyStore } from "../backends/kms/key-store.ts";
import { MappingBook } from "../backends/mappings/mapping-book.ts";
import { demandMappable, findFunction, type MappingWorld } from "../backends/mappings/mapping-settings.ts";
import { ObjectStore } from "../backends/s3/object-store.ts";
import { SecretStore } from "../backends/secrets/secret-store.ts";
import { NoticeFile } from "../backends/sns/notice-file.ts";
import { LaptopQueues } from "../backends/sqs/laptop-queues.ts";
import type { StoreHealth } from "../backends/store-health.ts";
import type { StoreList } from "../backends/store-list.ts";
import { TimestreamStore } from "../backends/timestream/timestream-store.ts";
import type { LocalMapping } from "../template/model/functions.ts";
import type { Platform } from "../template/model/platform.ts";
import type { GateOptions, Log } from "./contract.ts";
import type { Authorizer } from "./iam/authorizer.ts";
import type { IotBroker } from "./iot-contract.ts";
import type { Service } from "./service.ts";
import { createDynamodbProtocol } from "./services/dynamodb.ts";
import { createIotService, type PortOf } from "./services/iot.ts";
import { createIotDataService } from "./services/iot-data.ts";
import { createJsonService, type JsonProtocol } from "./services/json-protocol.ts";
import { createKmsProtocol } from "./services/kms.ts";
import { createLambdaService } from "./services/lambda.ts";
import { createS3Service } from "./services/s3.ts";
import { createSecretsProtocol } from "./services/secrets.ts";
import { createSnsService } from "./services/sns.ts";
import { createSqsProtocol } from "./services/sqs.ts";
import { createTimestreamProtocol } from "./services/timestream/protocol.ts";
import { startSweeping } from "./sweeping.ts";

export interface OpenServices {
  readonly byName: ReadonlyMap<string, Service>;
  readonly queues: LaptopQueues;
  /** The protocol of the queues, for the calls that pollers and rules make in process. */
  readonly sqs: JsonProtocol;
  readonly s3: Service;
  readonly mappings: MappingBook;
  /** Throws if no secret has this ARN. */
  secretValue(arn: string): string;
  close(): Promise<void>;
}

/** The gate's stores, by their names in its data directory. */
export const storeNames = [
  "dynamodb",
  "queues.sqlite",
  "s3",
  "keys.json",
  "secrets.json",
  "mappings.json",
  "timestream.sqlite",
] as const;

/** Names the file of what topics were told, which is no store: nothing reads it back. */
const noticesFile = "notices.jsonl";

/** What the gate has made before its services, which all of them share. */
interface Surroundings {
  readonly options: GateOptions;
  readonly authorizer: Authorizer;
  readonly health: StoreHealth;
  readonly list: StoreList;
  readonly log: Log;
  /** Answers undefined until the broker runs. */
  readonly broker: () => IotBroker | undefined;
  readonly mqttPortOf: PortOf;
}

/** Opens all services. If one part cannot be opened, closes those that were. */
export async function openServices({
  options,
  authorizer,
  health,
  list,
  log,
  broker,
  mqttPortOf,
}: Surroundings): Promise<OpenServices> {
  const { platform, dataDir } = options;
  await using opened = new AsyncDisposableStack();
  const keep = <T extends { close(): Promise<void> | void }>(part: T): T => opened.adopt(part, (each) => each.close());
  const tables = keep(await TableStore.open(join(dataDir, "dynamodb"), platform.tables, health, list));
  const queues = keep(new LaptopQueues(dataDir, platform.queues, health, list));
  const objects = keep(new ObjectStore(join(dataDir, "s3"), platform.buckets, health, list));
  const hasTimestream = platform.timestreamDatabases.length > 0;
  const timestream = hasTimestream
    ? keep(new TimestreamStore(join(dataDir, "timestream.sqlite"), health, list))
    : undefined;
  const keys = new KeyStore(join(dataDir, "keys.json"), platform.keys, health, list);
  const secrets = new SecretStore(join(dataDir, "secrets.json"), platform.secrets, health, list);
  const world = worldOf(platform, queues, authorizer);
  for (const mapping of platform.mappings) demandDeployable(mapping, world);
  const delayMillis = options.mappingDelayMillis ?? 0;
  const mappings = keep(new MappingBook(join(dataDir, "mappings.json"), platform, delayMillis, health, list));
  const sqs = createSqsProtocol(queues);
  const s3 = createS3Service(objects);
  const services = [
    createJsonService(sqs),
    createJsonService(createDynamodbProtocol(tables)),
    createJsonService(createKmsProtocol(keys)),
    createJsonService(createSecretsProtocol(secrets, (keyId) => keys.find(keyId)?.arn)),
    s3,
    createLambdaService(mappings, world),
    createSnsService(platform.topics, new NoticeFile(join(dataDir, noticesFile), health), log),
    createIotService(platform, mqttPortOf),
    createIotDataService(broker),
    ...(timestream
      ? [createJsonService(createTimestreamProtocol(timestream, platform.timestreamDatabases, options.clock))]
      : []),
  ];
  keep(startSweeping({ tables, objects, timestream }, options.sweepEveryMillis ?? 60_000, log));
  const closing = opened.move();
  return {
    byName: new Map(services.map((service) => [service.name, service])),
    queues,
    sqs,
    s3,
    mappings,
    secretValue: (arn) => secretValue(secrets, arn),
    close: () => closing.disposeAsync(),
  };
}

const worldOf = (platform: Platform, queues: LaptopQueues, authorizer: Authorizer): MappingWorld => ({
  functions: platform.functions,
  visibilitySeconds: (arn) => {
    const queue = queues.getQueueByArn(arn);
    return queue === undefined ? undefined : Number(queue.attributes.VisibilityTimeout);
  },
  mayCall: (caller, action, resource) => authorizer.refusal(caller, { action, resource }) === undefined,
});

/** Throws if Lambda would refuse the mapping, since CloudFormation's deployment would fail too. */
function demandDeployable(mapping: LocalMapping, world: MappingWorld): void {
  try {
    demandMappable(world, mapping.eventSourceArn, findFunction(world.functions, mapping.functionArn));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Lambda would not map ${mapping.eventSourceArn} to ${mapping.functionArn}: ${reason}`, { cause });
  }
}

function secretValue(secrets: SecretStore, arn: string): string {
  const secret = secrets.find(arn);
  const version = secret === undefined ? undefined : secrets.current(secret);
  if (version === undefined) throw new Error(`The template has no secret ${arn}.`);
  return version.text;
}
