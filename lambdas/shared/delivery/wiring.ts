/** Joins delivering to AWS. A function does so once, at cold start. */

import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { DeliveryStats } from "../adapters/dynamodb/delivery-stats.ts";
import { Registry } from "../adapters/dynamodb/registry.ts";
import { Table } from "../adapters/dynamodb/table.ts";
import { StageKeys } from "../adapters/kms/stage-keys.ts";
import { SqsSender } from "../adapters/sqs/queue.ts";
import { SqsWaiting } from "../adapters/sqs/waiting.ts";
import { openHttpConfig } from "../core/connector/http-config.ts";
import { timingOf } from "../core/connector/timing.ts";
import type { ConnectorId, ProjectId } from "../core/id.ts";
import { log } from "../handlers/log.ts";
import { createBooks } from "./attempt/books.ts";
import { type SendingSettings, wireSending } from "./attempt/wiring.ts";
import { RecentConnectors } from "./connector/recent-connectors.ts";
import { createHealthStore } from "./health/health-store.ts";
import { createJobSender } from "./job-sender.ts";
import type { DeliveryPort, OpenConnector } from "./port.ts";

export interface DeliverySettings extends SendingSettings {
  readonly stage: string;
  readonly registryTable: string;
  readonly statsTable: string;
  readonly secretsKeyArn: string;
  readonly jobsQueueUrl: string;
  /** How many times as fast as usual outages pass. */
  readonly outageSpeed: string;
}

const nowMillis = (): number => Date.now();

export interface WiredDelivery {
  readonly port: DeliveryPort;
  readonly registry: Registry;
  readonly stageKeys: StageKeys;
  readonly waiting: SqsWaiting;
  readonly sender: SqsSender;
}

export function wireDelivery(settings: DeliverySettings, client: DynamoDBClient, sqs: SQSClient): WiredDelivery {
  const registry = new Registry(settings.registryTable, client);
  const reportError = (error: unknown): void => log.warn("cannot refresh the webhook keys", { error });
  const stageKeys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn, undefined, {
    report: reportError,
  });
  const sender = new SqsSender(sqs);
  const waiting = new SqsWaiting(sqs);
  const sendJob = createJobSender(sender, settings.jobsQueueUrl);
  const store = new DeliveryStats(new Table(client, settings.statsTable));
  const report = (message: string, fields: Record<string, unknown>): void => log.warn(message, fields);
  const port: DeliveryPort = {
    ...wireSending(settings, stageKeys),
    open: (project, id) => openConnector(project, id, registry, stageKeys),
    recent: new RecentConnectors(nowMillis),
    isSuperseded: (message, since) => registry.latestEvents.isSuperseded(message, message, since),
    queue: {
      postpone: (queueUrl, postponements) => waiting.postpone(queueUrl, postponements),
      resend: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
    },
    books: createBooks({ store, log, nowMillis, newToken: () => randomUUID().slice(0, 8) }),
    health: createHealthStore(registry, sendJob, report),
    sendJob,
    timing: timingOf(Number(settings.outageSpeed)),
    nowMillis,
    random: Math.random,
    report,
  };
  return { port, registry, stageKeys, waiting, sender };
}

async function openConnector(
  project: ProjectId,
  id: ConnectorId,
  registry: Registry,
  stageKeys: StageKeys,
): Promise<OpenConnector | undefined> {
  const [{ connector, health }, box] = await Promise.all([
    registry.connectors.withHealth(project, id),
    stageKeys.secretBox(),
  ]);
  return connector && { connector, health, httpConfig: openHttpConfig(connector.encryptedHttpConfig, id, box) };
}
