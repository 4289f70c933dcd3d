/** Receives a laptop's events at a connector of its own, and notes when each came. */

import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { call, textOf } from "../../local/client/client.ts";
import { startReceiver } from "../../local/demo/receiver.ts";
import type { BenchLaptop } from "../laptop.ts";

export interface Webhook {
  /** When each event came first, by its sequence number. */
  readonly receipts: Map<number, number>;
  readonly repeats: { count: number };
  /** Makes a connector for a project, `projects/<id>`. Answers the connector's name. */
  serve(project: string): Promise<string>;
}

export async function withWebhook<T>(
  { laptop, addresses, admin }: BenchLaptop,
  use: (webhook: Webhook) => Promise<T>,
): Promise<T> {
  const { ready } = laptop;
  const receipts = new Map<number, number>();
  const repeats = { count: 0 };
  const secret = randomBytes(24).toString("base64url");
  const receiver = await startReceiver({
    ...ready.receiver,
    secret,
    onEvent: ({ data }) => {
      const sequence = Number(data.Bench?.Sequence);
      if (receipts.has(sequence)) repeats.count++;
      else receipts.set(sequence, performance.now());
    },
    onRefused: () => {},
    onForged: (fault) => console.error(`forged: ${fault}`),
  });
  const serve = async (project: string): Promise<string> => {
    const httpConfig = { url: receiver.url, signatureSecret: secret };
    const made = await call(addresses, admin, "POST", `/v2/${project}/dataconnectors`, {
      type: "HTTP_PUSH",
      httpConfig,
    });
    return textOf(made, "name");
  };
  const connector = await serve(`projects/${ready.project.id}`);
  try {
    return await use({ receipts, repeats, serve });
  } finally {
    await call(addresses, admin, "DELETE", `/v2/${connector}`);
    await receiver.close();
  }
}

const patienceMillis = 120_000;

/** Waits until as many events came as points were accepted. Rejects if they do not come within two minutes. */
export async function untilDelivered({ receipts }: Pick<Webhook, "receipts">, accepted: number): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (receipts.size < accepted && performance.now() < deadline) await wait(20);
  const lost = accepted - receipts.size;
  if (lost > 0) throw new Error(`bench: ${lost} of ${accepted} accepted points never arrived.`);
}
