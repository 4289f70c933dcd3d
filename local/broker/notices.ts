/** Says in the laptop's log what was refused or thrown away: the first time at once, the others once a minute with their count. */

import type { Log } from "../gate/contract.ts";
import type { Time } from "./contract.ts";

export type BrokerLog = Log;

/** How often one thing is said about one client. A program that is cut off returns at once, and again and again. */
const everyMillis = 60_000;

export interface Notice {
  readonly message: string;
  /** Whom it is about: a principal where it is known, or else a client id or an address. */
  readonly about: string;
  readonly clientId?: string;
  readonly why?: string;
  readonly topic?: string;
}

export class Notices {
  private readonly log: Log;
  private readonly time: Time;
  /** How many times it happened since it was said, by subject. */
  private readonly unsaid = new Map<string, number>();
  private readonly counts = new Map<string, number>();

  constructor(log: Log, time: Time) {
    this.log = log;
    this.time = time;
  }

  say(notice: Notice): void {
    const { message, about, topic = "" } = notice;
    this.counts.set(message, (this.counts.get(message) ?? 0) + 1);
    const subject = `${message}\n${about}\n${topic}`;
    const times = this.unsaid.get(subject);
    if (times !== undefined) {
      this.unsaid.set(subject, times + 1);
      return;
    }
    this.unsaid.set(subject, 0);
    this.log({ level: "warn", ...notice });
    this.time.after(everyMillis, () => this.sayRest(subject, notice));
  }

  private sayRest(subject: string, notice: Notice): void {
    const times = this.unsaid.get(subject) ?? 0;
    this.unsaid.delete(subject);
    if (times > 0) this.log({ level: "warn", ...notice, times });
  }

  /** Answers how often each message was meant, said or not. */
  counted(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }
}
