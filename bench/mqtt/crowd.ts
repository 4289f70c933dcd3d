/** Connects many sources to a laptop twice, has each publish once, and measures what they take of its memory. */

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import { ApiError, call } from "../../local/client/client.ts";
import { type BenchLaptop, residentKibibytes } from "../laptop.ts";
import type { Webhook } from "../receivers/webhook.ts";
import { isShort } from "../settings.ts";
import { type Connect, withClients } from "./clients.ts";

export interface CrowdFigures {
  /** Each is a source of its own, with its own password. */
  readonly sources: number;
  readonly connectsPerSecond: number;
  /** What the laptop's process holds (resident) more for each client. */
  readonly kibibytesPerClient: number;
  /** The laptop's memory with the second crowd over that with the first. Memory that is not freed makes it grow. */
  readonly secondOverFirst: number;
  /** Both crowds' messages, one of each source, that never reached the webhook. */
  readonly lost: number;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

const sources = isShort ? 100 : 1000;
const atOnce = 20;
const patienceMillis = 120_000;

export async function measureCrowd(bench: BenchLaptop, webhook: Webhook): Promise<CrowdFigures> {
  const { laptop } = bench;
  const crowd = await makeSources(bench);
  const empty = residentKibibytes(laptop.pid);
  const come = (first: number) =>
    withClients(laptop.ready, async (connect) => {
      const start = performance.now();
      const clients = await connectAll(connect, crowd);
      const seconds = (performance.now() - start) / 1000;
      const kibibytes = residentKibibytes(laptop.pid);
      return { kibibytes, seconds, lost: await publishOnce(clients, first, webhook) };
    });
  const first = await come(1_000_000_000);
  const second = await come(2_000_000_000);
  return {
    sources,
    connectsPerSecond: sources / first.seconds,
    kibibytesPerClient: (first.kibibytes - empty) / sources,
    secondOverFirst: second.kibibytes / first.kibibytes,
    lost: first.lost + second.lost,
  };
}

/** Does the work for each item, a few at a time. Answers the results in the order of the items. */
async function forEach<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const pending = items.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [index, item] of pending) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return results;
}

function makeSources({ laptop, addresses, admin }: BenchLaptop): Promise<Credentials[]> {
  const path = `/v2/projects/${laptop.ready.project.id}/sources`;
  const make = (to: string, body: Record<string, unknown>) => patiently(() => call(addresses, admin, "POST", to, body));
  return forEach(Array.from({ length: sources }), async () => {
    const activationUid = randomUUID();
    await make(path, { displayName: "crowd", type: "LOGGER", activationUid });
    const { password } = await make(`${path}/${activationUid}:resetPassword`, {});
    return { username: activationUid, password: String(password) };
  });
}

/** Calls again while the platform says that there were too many calls. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429) throw error;
      await wait(1000);
    }
  }
}

interface Connected {
  readonly client: MqttClient;
  readonly source: string;
}

const connectAll = (connect: Connect, crowd: readonly Credentials[]): Promise<Connected[]> =>
  forEach(crowd, async ({ username, password }) => {
    const client = await connect({ username, password, clientId: username, keepalive: 1200 });
    return { client, source: username };
  });

/** Answers how many of the messages never came. */
async function publishOnce(clients: readonly Connected[], first: number, { receipts }: Webhook): Promise<number> {
  receipts.clear();
  await forEach(clients, ({ client, source }, index) =>
    client.publishAsync(
      `v1/sources/${source}/data/read/Bench/Bench/Sequence`,
      JSON.stringify({ Value: first + index }),
      {
        qos: 1,
      },
    ),
  );
  const isThere = (_: unknown, index: number): boolean => receipts.has(first + index);
  const deadline = performance.now() + patienceMillis;
  while (!clients.every(isThere) && performance.now() < deadline) await wait(20);
  return clients.filter((each, index) => !isThere(each, index)).length;
}
