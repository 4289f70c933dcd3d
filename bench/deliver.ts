/** What `deliver` adds to a POST: signed deliveries per CPU-second against a bare undici pool sending the same bodies. */

import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Pool } from "undici";
import { createWebhookClient } from "../lambdas/adapters/webhook/client.ts";
import { createWebhookGuard } from "../lambdas/adapters/webhook/guard.ts";
import type { ConnectorMessage } from "../lambdas/core/point.ts";
import type { DataConnector } from "../lambdas/core/records.ts";
import { type DeliveryPort, type DeliveryRecord, deliver } from "../lambdas/deliver/deliver.ts";
import { makeCertificates } from "../local/certificates/certificates.ts";

export interface DeliverFigures {
  readonly name: "deliver";
  /** Ours over the bare pool's; both in POSTs per CPU-second of the sending process. */
  readonly ratio: number;
  readonly postsPerCpuSecond: number;
  readonly barePostsPerCpuSecond: number;
}

const batchSize = 10;
const rounds = 5;
const postsPerRound = 4000;

const body = JSON.stringify({
  event: {
    eventId: "cpbg96qngr7ai7ldarrg",
    targetName: "projects/cpbg96qngr7ai7ldarrg/devices/fe453df1-b4a0-492d-a12c-505988eea849",
    eventType: "Monitoring",
    data: { Monitoring: { CPU_Temp: 55, CPU_Load: 23.4, updateTime: "2024-05-29T10:34:03.970415Z" } },
    timestamp: "2024-05-29T10:34:03.970415Z",
    tags: { MachineName: "MyMachine" },
    connectionTag: "System_Monitoring_Requester",
  },
  labels: { name: "press" },
  metadata: {
    deviceId: "fe453df1-b4a0-492d-a12c-505988eea849",
    projectId: "p",
    deviceType: "externalConnection",
    productNumber: "",
  },
});

/** Rounds of both take turns, so that a busy machine slows them alike; the middle round counts. */
export async function benchDeliver(): Promise<DeliverFigures> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const { caFile, receiver } = await makeCertificates(folder);
  setDefaultCACertificates([...getCACertificates("default"), readFileSync(caFile, "utf8")]);
  const child = fork(join(import.meta.dirname, "receiver-process.ts"), [receiver.certFile, receiver.keyFile], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  try {
    const port = await new Promise<string>((resolve) =>
      child.stdout?.once("data", (text) => resolve(String(text).trim())),
    );
    return await compare(`https://127.0.0.1:${port}`);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}

async function compare(origin: string): Promise<DeliverFigures> {
  const pool = new Pool(origin, { connections: batchSize });
  const client = createWebhookClient(createWebhookGuard(["127.0.0.0/8"]));
  const port = portTo(client, `${origin}/hook`);
  const bare = () => bareBatch(pool);
  const ours = () => deliverBatch(port);
  for (let warm = 0; warm < 100; warm++) await Promise.all([bare(), ours()]);
  const results: [number, number][] = [];
  for (let round = 0; round < rounds; round++) results.push([await perCpuSecond(ours), await perCpuSecond(bare)]);
  await Promise.all([pool.close(), client.close()]);
  const [postsPerCpuSecond = 0, barePostsPerCpuSecond = 1] =
    results.sort(([a, b], [c, d]) => a / b - c / d)[Math.floor(rounds / 2)] ?? [];
  return {
    name: "deliver",
    ratio: postsPerCpuSecond / barePostsPerCpuSecond,
    postsPerCpuSecond,
    barePostsPerCpuSecond,
  };
}

async function perCpuSecond(sendBatch: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  for (let sent = 0; sent < postsPerRound; sent += batchSize) await sendBatch();
  const { user, system } = process.cpuUsage(start);
  return postsPerRound / ((user + system) / 1e6);
}

async function bareBatch(pool: Pool): Promise<void> {
  const posts = Array.from({ length: batchSize }, async () => {
    const answer = await pool.request({
      path: "/hook",
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    await answer.body.dump();
  });
  await Promise.all(posts);
}

const connector: DataConnector = {
  id: "cpbg96qngr7ai7ldarrg",
  project: "p",
  displayName: "",
  status: "ACTIVE",
  events: [],
  labels: [],
  activeSince: 0,
  encryptedHttpConfig: "",
  queueUrl: "",
  queueArn: "",
  createTime: "",
  updateTime: "",
};

/** Everything but AWS is the real thing: parsing, signing, the guarded client. */
const portTo = (receiver: DeliveryPort["receiver"], url: string): DeliveryPort => ({
  connector: async () => ({ connector, httpConfig: { url, signatureSecret: "a secret of some length", headers: {} } }),
  receiver,
  postpone: async () => {},
  record: async () => {},
  nowMillis: Date.now,
  newTokenId: randomUUID,
  random: Math.random,
  report: () => {},
});

const message: ConnectorMessage = {
  version: 1,
  project: "p",
  connector: connector.id,
  eventId: "cpbg96qngr7ai7ldarrg",
  acceptedAt: 1,
  body,
};
const records: DeliveryRecord[] = Array.from({ length: batchSize }, (_, index) => ({
  messageId: String(index),
  receiptHandle: String(index),
  body: JSON.stringify(message),
  receiveCount: 1,
}));

async function deliverBatch(port: DeliveryPort): Promise<void> {
  const failed = await deliver(records, port);
  if (failed.size > 0) throw new Error(`${failed.size} of ${batchSize} deliveries failed.`);
}

if (import.meta.main) console.log(await benchDeliver());
