/** Keeps events in SQLite until their receiver has acknowledged them, and posts 32 at a time. */

import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { Pool } from "undici";
import { headersOf } from "./signed.ts";

export interface Receiver {
  readonly url: URL;
  /** The certificate of the authority that issued the receiver's. */
  readonly ca: string;
  readonly secret: string;
}

interface Row {
  readonly number: number;
  readonly id: string;
  readonly body: string;
}

const postedAtOnce = 32;
const answerWithinMillis = 10_000;
const againAfterMillis = 1_000;

export class Outbox {
  private readonly insert;
  private readonly select;
  private readonly remove;
  private readonly pool: Pool;
  private readonly receiver: Receiver;
  private lastTaken = 0;
  private underWay = 0;

  constructor(file: string, receiver: Receiver) {
    const database = new DatabaseSync(file);
    // The kernel has an event before its sender is answered, but maybe not the disk: a killed process loses nothing.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    database.exec("CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, body TEXT)");
    this.insert = database.prepare("INSERT INTO events (id, body) VALUES (?, ?)");
    this.select = database.prepare("SELECT number, id, body FROM events WHERE number > ? ORDER BY number LIMIT ?");
    this.remove = database.prepare("DELETE FROM events WHERE number = ?");
    this.receiver = receiver;
    this.pool = new Pool(receiver.url.origin, {
      connections: postedAtOnce,
      connect: { ca: receiver.ca },
      headersTimeout: answerWithinMillis,
    });
  }

  /** Writes the event in a transaction of its own. It is kept when this returns. */
  add(id: string, body: string): void {
    this.insert.run(id, body);
  }

  /** Posts what is kept, as far as there is room. Finds at its start what an earlier process left. */
  post(): void {
    const room = postedAtOnce - this.underWay;
    if (room === 0) return;
    for (const row of this.select.all(this.lastTaken, room) as unknown as Row[]) {
      this.lastTaken = row.number;
      this.underWay++;
      void this.deliver(row);
    }
  }

  private async deliver(row: Row): Promise<void> {
    while (!(await this.isAcknowledged(row).catch(() => false))) await wait(againAfterMillis);
    this.remove.run(row.number);
    this.underWay--;
    this.post();
  }

  private async isAcknowledged({ id, body }: Row): Promise<boolean> {
    const { url, secret } = this.receiver;
    const headers = headersOf(body, id, secret);
    const answer = await this.pool.request({ path: url.pathname, method: "POST", headers, body });
    await answer.body.dump();
    return answer.statusCode >= 200 && answer.statusCode < 300;
  }
}
