/** A broker between an authorizer, queues and buckets that a test sees into. */

import { join } from "node:path";
import type { IConnackPacket, IConnectPacket } from "mqtt-packet";
import { onTestFinished } from "vitest";
import { Inventory } from "../../../../local/backends/inventory.ts";
import { StoreHealth } from "../../../../local/backends/store-health.ts";
import { Broker } from "../../../../local/broker/broker.ts";
import type { RuleCaller } from "../../../../local/broker/contract.ts";
import type { InvocationOutcome } from "../../../../local/runtime/contract.ts";
import type { LocalTopicRule } from "../../../../local/template/model/iot.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { ManualTime } from "./manual-time.ts";
import { connectPacket, RawClient, type Version } from "./raw-client.ts";

type Json = Record<string, unknown>;

export const arn = (resource: string): string => `arn:aws:iot:us-east-1:000000000000:${resource}`;

export const allow = (action: string | string[], ...resources: string[]): Json => ({
  Effect: "Allow",
  Action: action,
  Resource: resources.map(arn),
});

/** Lets a client do everything below `open/`, and be any client. */
export const openStatements = [
  allow("iot:Connect", "client/*"),
  allow(["iot:Publish", "iot:Receive", "iot:RetainPublish"], "topic/open/*", "topic/$aws/*"),
  allow("iot:Subscribe", "topicfilter/open/*", "topicfilter/$share/*/open/*", "topicfilter/$aws/*"),
];

export const admission = (statements: readonly Json[] = openStatements, changes: Json = {}): Json => ({
  isAuthenticated: true,
  principalId: "principal",
  disconnectAfterInSeconds: 86_400,
  refreshAfterInSeconds: 86_400,
  policyDocuments: [{ Version: "2012-10-17", Statement: statements }],
  ...changes,
});

export const rule: LocalTopicRule = {
  logicalId: "Rule",
  name: "data",
  arn: arn("rule/data"),
  sql: "",
  columns: [
    { name: "payload", value: "payload in base64" },
    { name: "topic", value: "topic" },
    { name: "receivedAt", value: "time of receipt" },
    { name: "clientId", value: "client id" },
  ],
  filter: "open/data/#",
  enabled: true,
  actions: [{ sqs: { queueUrl: "http://127.0.0.1/0/intake", roleArn: "role", useBase64: false } }],
  errorAction: { s3: { bucket: "errors", key: [{ text: "mqtt-errors/" }, { call: "timestamp" }], roleArn: "role" } },
};

export interface Sent {
  readonly queueUrl: string;
  readonly body: Json;
  readonly by: RuleCaller;
}

interface Settings {
  readonly rules?: readonly LocalTopicRule[];
  readonly dataDir?: string;
  readonly time?: ManualTime;
}

export class BrokerWorld {
  readonly time: ManualTime;
  readonly dataDir: string;
  readonly events: Json[] = [];
  readonly sent: Sent[] = [];
  readonly put: { key: string; body: Json }[] = [];
  readonly log: Json[] = [];
  /** What the authorizer answers; a test may replace it. */
  authorize: (event: Json) => Json | Promise<InvocationOutcome> = () => admission();
  /** What the rules' queue does; a test may replace it. */
  onSend: (body: string) => Promise<void> = async () => undefined;
  onPut: () => Promise<void> = async () => undefined;
  broker: Broker;
  private readonly settings: Settings;

  constructor(settings: Settings = {}) {
    this.settings = settings;
    this.time = settings.time ?? new ManualTime();
    this.dataDir = settings.dataDir ?? folderOfTest();
    this.broker = this.open();
    onTestFinished(() => this.broker.close());
  }

  private open(): Broker {
    const health = new StoreHealth();
    return new Broker({
      rules: this.settings.rules ?? [rule],
      domains: [
        { logicalId: "Mqtt", name: "m", arn: "", protocol: "SECURE_MQTT", authorizerName: "a", functionArn: "fn" },
        { logicalId: "Wss", name: "w", arn: "", protocol: "MQTT_WSS", authorizerName: "a", functionArn: "fn" },
      ],
      invoker: { invoke: (_arn, payload) => this.invoke(payload) },
      actions: {
        send: async (queueUrl, body, by) => {
          await this.onSend(body);
          this.sent.push({ queueUrl, body: JSON.parse(body), by });
        },
        put: async (_bucket, key, body) => {
          await this.onPut();
          this.put.push({ key, body: JSON.parse(body) });
        },
      },
      dataDir: join(this.dataDir, "mqtt"),
      health,
      list: Inventory.open(this.dataDir, ["mqtt"], health),
      log: (line) => void this.log.push({ ...line }),
      time: this.time,
    });
  }

  /** Goes on with what is on disk, as after a kill: the broker before is left as it is. */
  restart(): void {
    this.broker = this.open();
    const { broker } = this;
    onTestFinished(() => broker.close());
  }

  private async invoke(payload: string): Promise<InvocationOutcome> {
    const event: Json = JSON.parse(payload);
    this.events.push(event);
    const answer = this.authorize(event);
    return answer instanceof Promise ? answer : { kind: "answered", payload: JSON.stringify(answer) };
  }

  /** Opens a connection and says nothing yet. */
  client(version: Version): RawClient {
    return new RawClient(this.broker, version);
  }

  async connect(version: Version, changes: Partial<IConnectPacket> = {}): Promise<RawClient> {
    return (await this.connected(version, changes)).client;
  }

  async connected(
    version: Version,
    changes: Partial<IConnectPacket> = {},
  ): Promise<{ client: RawClient; connack: IConnackPacket }> {
    const client = this.client(version);
    client.send(connectPacket(version, changes));
    return { client, connack: await client.next("connack") };
  }
}
