/** Receives a laptop's events at a connector of its own, and notes when each came. */

import { randomBytes } from "node:crypto";
import { call, textOf } from "../../local/client/client.ts";
import { startReceiver } from "../../local/demo/receiver.ts";
import type { BenchLaptop } from "../laptop.ts";

export interface Webhook {
  /** When each event came first, by its sequence number. */
  readonly receipts: Map<number, number>;
  readonly repeats: { count: number };
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
  const connector = await call(addresses, admin, "POST", `/v2/projects/${ready.project.id}/dataconnectors`, {
    type: "HTTP_PUSH",
    httpConfig: { url: receiver.url, signatureSecret: secret },
  });
  try {
    return await use({ receipts, repeats });
  } finally {
    await call(addresses, admin, "DELETE", `/v2/${textOf(connector, "name")}`);
    await receiver.close();
  }
}
