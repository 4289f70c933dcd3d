/**
 * Measures what the laptop's broker adds to a publish at QoS 1: acknowledged publishes per CPU-second, with their rule
 * and policy, against packets that are only made and parsed. Both run in this process, without a network.
 */

import { join } from "node:path";
import { type Duplex, duplexPair } from "node:stream";
import mqttPacket, { type Packet } from "mqtt-packet";
import { Inventory } from "../../local/backends/inventory.ts";
import { StoreHealth } from "../../local/backends/store-health.ts";
import { Broker } from "../../local/broker/broker.ts";
import { machineTime } from "../../local/broker/contract.ts";
import { Transport } from "../../local/broker/wire/transport.ts";
import { withDirectory } from "../laptop.ts";
import { isShort } from "../settings.ts";

export interface BrokerCost {
  /** Publishes per CPU-second of the broker and its client, over those of the bare packets. */
  readonly ratio: number;
  readonly acknowledgedPerCpuSecond: number;
  readonly barePerCpuSecond: number;
}

const rounds = isShort ? 1 : 5;
const perRound = isShort ? 2000 : 20_000;
/** As many as a client may leave unacknowledged. */
const atOnce = 100;
const topic = "v1/sources/fe453df1-b4a0-492d-a12c-505988eea849/data/read/System/Monitoring/CPU_Temp";
const payload = Buffer.from('{"Value":55,"UtcTimestamp":"2024-11-08T10:22:06.26Z"}');
const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:authorize";

const publish = (messageId: number): Buffer =>
  mqttPacket.generate({ cmd: "publish", topic, payload, qos: 1, messageId, dup: false, retain: false });

/** Answers the median round. Both take turns, so that a busy machine slows them alike. */
export const measureBroker = (): Promise<BrokerCost> =>
  withDirectory(async (folder) => {
    const taken = { count: 0 };
    const broker = brokerOn(folder, taken);
    const client = await connect(broker);
    const ours = () => client.publishAll(perRound);
    const bare = async () => makeAndParse(perRound);
    for (const warm of [ours, bare]) await warm();
    const results: BrokerCost[] = [];
    for (let round = 0; round < rounds; round++) {
      const acknowledgedPerCpuSecond = await perCpuSecond(ours);
      const barePerCpuSecond = await perCpuSecond(bare);
      const ratio = acknowledgedPerCpuSecond / barePerCpuSecond;
      results.push({ ratio, acknowledgedPerCpuSecond, barePerCpuSecond });
    }
    const published = (rounds + 1) * perRound;
    if (taken.count !== published) throw new Error(`mqtt: the rule got ${taken.count} of ${published} publishes.`);
    client.stream.destroy();
    await broker.close();
    const middle = results.sort((one, other) => one.ratio - other.ratio)[Math.floor(rounds / 2)];
    if (!middle) throw new Error("No round was measured.");
    return middle;
  });

async function perCpuSecond(run: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return perRound / ((user + system) / 1e6);
}

/** Makes and parses each publish and its acknowledgement, which is what client and broker cannot do without. */
function makeAndParse(times: number): void {
  let parsed = 0;
  const [atBroker, atClient] = [mqttPacket.parser(), mqttPacket.parser()];
  atBroker.on("packet", (packet: Packet) => {
    const { messageId = 0 } = packet;
    atClient.parse(mqttPacket.generate({ cmd: "puback", messageId }));
  });
  atClient.on("packet", () => parsed++);
  for (let sent = 0; sent < times; sent++) atBroker.parse(publish((sent % atOnce) + 1));
  if (parsed !== times) throw new Error(`mqtt: ${parsed} of ${times} packets were parsed.`);
}

function brokerOn(folder: string, taken: { count: number }): Broker {
  const health = new StoreHealth();
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "iot:Connect", Resource: "arn:aws:iot:us-east-1:000000000000:client/bench" },
      { Effect: "Allow", Action: "iot:Publish", Resource: "arn:aws:iot:us-east-1:000000000000:topic/v1/sources/*" },
    ],
  };
  const answer = {
    isAuthenticated: true,
    principalId: "bench",
    disconnectAfterInSeconds: 86_400,
    refreshAfterInSeconds: 86_400,
    policyDocuments: [policy],
  };
  return new Broker({
    rules: [
      {
        logicalId: "Rule",
        name: "data",
        arn: "arn:aws:iot:us-east-1:000000000000:rule/data",
        sql: "",
        columns: [
          { name: "payload", value: "payload in base64" },
          { name: "topic", value: "topic" },
          { name: "receivedAt", value: "time of receipt" },
          { name: "clientId", value: "client id" },
        ],
        filter: "v1/sources/+/data/read/#",
        enabled: true,
        actions: [{ sqs: { queueUrl: "http://127.0.0.1/0/intake", roleArn: "role", useBase64: false } }],
      },
    ],
    domains: [{ logicalId: "Mqtt", name: "m", arn: "", protocol: "SECURE_MQTT", authorizerName: "a", functionArn }],
    invoker: { invoke: async () => ({ kind: "answered", payload: JSON.stringify(answer) }) },
    // What the queue costs is measured with the whole laptop.
    actions: { send: async () => void taken.count++, put: async () => undefined },
    dataDir: join(folder, "mqtt"),
    health,
    list: Inventory.open(folder, ["mqtt"], health),
    log: () => undefined,
    messagesPerSecond: 10_000,
    // Lets a client's second pass in ten milliseconds, so that no message is beyond AWS IoT Core's limits and discarded.
    time: { ...machineTime, steadyMillis: () => performance.now() * 100 },
  });
}

interface BareClient {
  readonly stream: Duplex;
  /** Publishes, never more than `atOnce` unacknowledged. Resolves at the last acknowledgement. */
  publishAll(times: number): Promise<void>;
}

async function connect(broker: Broker): Promise<BareClient> {
  const [stream, far] = duplexPair();
  broker.accept(
    new Transport(far, { door: "mqtts", address: "127.0.0.1", port: 1, localAddress: "127.0.0.1", localPort: 2 }),
  );
  const parser = mqttPacket.parser();
  stream.on("data", (bytes: Buffer) => parser.parse(bytes));
  const connected = Promise.withResolvers<void>();
  parser.once("packet", () => connected.resolve());
  stream.write(
    mqttPacket.generate({ cmd: "connect", protocolVersion: 4, clientId: "bench", keepalive: 1200, clean: true }),
  );
  await connected.promise;
  const publishAll = (times: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let [sent, acknowledged] = [0, 0];
      const onClose = () => reject(new Error("mqtt: the broker hung up on the benchmark's client."));
      const send = () => stream.write(publish((sent++ % atOnce) + 1));
      const onPacket = () => {
        acknowledged++;
        if (sent < times) send();
        if (acknowledged < times) return;
        parser.off("packet", onPacket);
        stream.off("close", onClose);
        resolve();
      };
      parser.on("packet", onPacket);
      stream.once("close", onClose);
      while (sent < Math.min(atOnce, times)) send();
    });
  return { stream, publishAll };
}
