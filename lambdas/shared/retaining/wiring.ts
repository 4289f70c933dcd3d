/** Joins what all kinds of retentions share to AWS: a function of a kind adds the store, and nothing else. */

import type { SQSClient } from "@aws-sdk/client-sqs";
import { Registry } from "../adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../adapters/dynamodb/table.ts";
import { SqsWaiting } from "../adapters/sqs/waiting.ts";
import { createDynamoDbClient } from "../clients/dynamodb.ts";
import { createSqsClient } from "../clients/sqs.ts";
import { log } from "../handlers/log.ts";
import { createQueueHandler } from "../handlers/queue-handler.ts";
import type { RetentionMeter } from "../metering/retention-meter.ts";
import { wireRetentionMeter } from "../metering/wiring.ts";
import { CatalogueKeeper } from "./catalogue-keeper.ts";
import { Pauses } from "./pauses.ts";
import type { KindStore } from "./port.ts";
import { type KindRetaining, retainKind } from "./retain-kind.ts";

interface KindSettings {
  readonly registryTable: string;
  readonly pointsTable: string;
}

export interface KindParts {
  readonly registry: Registry;
  /** Is told of points before they are written. */
  readonly catalogue: CatalogueKeeper;
  readonly meter: RetentionMeter;
  readonly sqs: SQSClient;
  readonly nowMillis: () => number;
}

/** Opens what a store of any kind is made of. */
export function wireKindParts({ registryTable, pointsTable }: KindSettings): KindParts {
  const client = createDynamoDbClient();
  const points = new Table(client, pointsTable);
  return {
    registry: new Registry(registryTable, client),
    catalogue: new CatalogueKeeper(new CatalogueTable(points), Date.now),
    meter: wireRetentionMeter(points),
    sqs: createSqsClient(),
    nowMillis: Date.now,
  };
}

/** Makes the handler that takes a kind's queue. `manner` says what a batch is told of which all messages wait. */
export function wireKind(
  { registry, meter, sqs, nowMillis }: KindParts,
  store: KindStore,
  queueUrl: string,
  manner?: Parameters<typeof createQueueHandler>[3],
): ReturnType<typeof createQueueHandler> {
  const port: KindRetaining = {
    store,
    sources: registry.sources,
    pauses: new Pauses(nowMillis),
    meter,
    nowMillis,
    report: (message, fields) => log.error(message, fields),
  };
  const visibility = new SqsWaiting(sqs);
  return createQueueHandler(
    (records) => retainKind(records, port),
    (url, postponements) => visibility.postpone(url, postponements),
    [queueUrl],
    manner,
  );
}
