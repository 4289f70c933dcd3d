/**
 * Measures what `deliver` adds to a POST: signed deliveries per CPU-second against a bare undici pool that sends the
 * same bodies.
 */

import { fork } from "node:child_process";
import { generateKeyPairSync, hash, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Pool } from "undici";
import { createWebhookClient } from "../lambdas/shared/adapters/webhook/client.ts";
import { createWebhookGuard } from "../lambdas/shared/adapters/webhook/guard.ts";
import type { ConnectorMessage } from "../lambdas/shared/core/connector/connector-message.ts";
import { usualTiming } from "../lambdas/shared/core/connector/timing.ts";
import { sharedSignature, signatureHeaders } from "../lambdas/shared/core/webhook/webhook-signature.ts";
import { deliverBatch } from "../lambdas/shared/delivery/attempt/batch.ts";
import { RecentConnectors } from "../lambdas/shared/delivery/connector/recent-connectors.ts";
import type { DeliveryPort, DeliveryRecord, Sign } from "../lambdas/shared/delivery/port.ts";
import { createCertificates } from "../local/start/certificates/certificates.ts";
import { plainConnector } from "../test/support/connectors.ts";

export interface DeliverFigures {
  readonly name: "deliver";
  /**
   * The rate of `deliver` with an HMAC signature over that of the bare pool, both in POSTs per CPU-second of the
   * sender.
   */
  readonly ratio: number;
  /** The same ratio with the asymmetric signatures that every delivery carries too. */
  readonly ratioWithAllSignatures: number;
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

/** Answers the median round. Both senders take turns, so that a busy machine slows them alike. */
export async function benchDeliver(): Promise<DeliverFigures> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const { caFile, receiver } = await createCertificates(folder);
  setDefaultCACertificates([...getCACertificates("default"), readFileSync(caFile, "utf8")]);
  const child = fork(
    join(import.meta.dirname, "receivers", "receiver-process.ts"),
    [receiver.certFile, receiver.keyFile],
    {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    },
  );
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

/** The POSTs per CPU-second of each sender in one round. */
interface Round {
  readonly ours: number;
  readonly bare: number;
  readonly all: number;
}

async function compare(origin: string): Promise<DeliverFigures> {
  const pool = new Pool(origin, { connections: batchSize });
  const client = createWebhookClient(createWebhookGuard(["127.0.0.0/8"]));
  const bare = () => bareBatch(pool);
  const ours = () => sendBatch(portTo(client, `${origin}/hook`, hmacOnly));
  const signed = () => sendBatch(portTo(client, `${origin}/hook`, allSignatures));
  for (let warm = 0; warm < 100; warm++) await Promise.all([bare(), ours(), signed()]);
  const results: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    results.push({ ours: await perCpuSecond(ours), bare: await perCpuSecond(bare), all: await perCpuSecond(signed) });
  }
  await Promise.all([pool.close(), client.close()]);
  const middle = results.sort((one, other) => one.ours / one.bare - other.ours / other.bare)[Math.floor(rounds / 2)];
  if (!middle) throw new Error("No round was measured.");
  return {
    name: "deliver",
    ratio: middle.ours / middle.bare,
    ratioWithAllSignatures: middle.all / middle.bare,
    postsPerCpuSecond: middle.ours,
    barePostsPerCpuSecond: middle.bare,
  };
}

async function perCpuSecond(send: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  for (let sent = 0; sent < postsPerRound; sent += batchSize) await send();
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

const httpConfig = (url: string) => ({ url, signatureSecret: "a secret of some length", headers: {} });
const nothing = async (): Promise<void> => {};

/** Makes a port in which everything but AWS is real: parsing, signing and the guarded client. */
const portTo = (receiver: DeliveryPort["receiver"], url: string, sign: Sign): DeliveryPort => ({
  open: async () => ({ connector: plainConnector, httpConfig: httpConfig(url), health: {} }),
  recent: new RecentConnectors(Date.now),
  isSuperseded: async () => false,
  receiver,
  sign,
  queue: { postpone: nothing, resend: nothing },
  books: { record: nothing, dropped: nothing },
  health: {
    noteFailures: async () => ({}),
    noteHealth: nothing,
    changeHealth: async () => true,
    clearFailing: async () => true,
    watch: nothing,
    disable: nothing,
  },
  sendJob: nothing,
  nowMillis: Date.now,
  timing: usualTiming,
  random: Math.random,
  report: () => {},
});

const moment = () => ({ nowSeconds: Math.floor(Date.now() / 1000), tokenId: randomUUID() });

/** Signs with the HMAC alone, because the aim is stated for it. */
const hmacOnly: Sign = async ({ body, secret }) => ({
  "x-dt-signature": sharedSignature(
    { sha1: hash("sha1", body), sha256: hash("sha256", body) },
    { secret, ...moment() },
  ),
});

const keys = {
  kid: "bench",
  es256: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  ed25519: generateKeyPairSync("ed25519").privateKey,
};
/** Signs with everything that a delivery carries. */
const allSignatures: Sign = async (signed) =>
  signatureHeaders({ ...signed, ...moment(), issuer: "https://example.com/data-connector", webhookKeys: keys });

const message: ConnectorMessage = {
  version: 1,
  project: "p",
  connector: plainConnector.id,
  eventId: "cpbg96qngr7ai7ldarrg",
  device: "fe453df1-b4a0-492d-a12c-505988eea849",
  type: "Monitoring",
  atNanos: "1716978843970415000",
  acceptedAt: 1,
  body,
};
const records: DeliveryRecord[] = Array.from({ length: batchSize }, (_, index) => ({
  messageId: String(index),
  receiptHandle: String(index),
  body: JSON.stringify(message),
  receiveCount: 1,
  sentAt: Date.now(),
}));

async function sendBatch(port: DeliveryPort): Promise<void> {
  const { remaining } = await deliverBatch(records, port);
  if (remaining.size > 0) throw new Error(`${remaining.size} of ${batchSize} deliveries failed.`);
}

if (import.meta.main) console.log(await benchDeliver());
