/** Connects many clients to a laptop twice, and measures what they take of its memory. */

import { signIn } from "../../local/client/client.ts";
import { type BenchLaptop, residentKibibytes } from "../laptop.ts";
import { isShort } from "../settings.ts";
import { type Connect, withClients } from "./clients.ts";

export interface CrowdFigures {
  /** All connect as one source, each by a client id of its own. */
  readonly clients: number;
  readonly connectsPerSecond: number;
  /** What the laptop's process holds (resident) more for each client. */
  readonly kibibytesPerClient: number;
  /** The laptop's memory with the second crowd over that with the first. Memory that is not freed makes it grow. */
  readonly secondOverFirst: number;
}

const clients = isShort ? 100 : 1000;
const atOnce = 20;

export async function measureCrowd({ laptop, addresses }: BenchLaptop): Promise<CrowdFigures> {
  const { source } = laptop.ready;
  const token = await signIn(addresses, source.username, source.password);
  const crowd = (): Promise<{ kibibytes: number; seconds: number }> =>
    withClients(laptop.ready, async (connect) => {
      const start = performance.now();
      await connectAll(connect, source.username, token);
      const seconds = (performance.now() - start) / 1000;
      return { kibibytes: residentKibibytes(laptop.pid), seconds };
    });
  const empty = residentKibibytes(laptop.pid);
  const first = await crowd();
  const second = await crowd();
  return {
    clients,
    connectsPerSecond: clients / first.seconds,
    kibibytesPerClient: (first.kibibytes - empty) / clients,
    secondOverFirst: second.kibibytes / first.kibibytes,
  };
}

async function connectAll(connect: Connect, username: string, password: string): Promise<void> {
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    while (next < clients) await connect({ username, password, clientId: `${username}-${next++}`, keepalive: 1200 });
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
}
