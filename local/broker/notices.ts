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

/** What a client was kept from without being hung up on, which the platform is told too. */
export interface KeptNotice extends Notice {
  readonly kept: "discarded" | "subscription-refused";
  readonly clientId: string;
}

/** Tells the platform, as often as the log says it. */
export type TellKept = (notice: KeptNotice, times: number) => void;

export class Notices {
  private readonly log: Log;
  private readonly time: Time;
  private readonly tellKept: TellKept;
  /** How many times it happened since it was said, by subject. */
  private readonly unsaid = new Map<string, number>();
  private readonly counts = new Map<string, number>();

  constructor(log: Log, time: Time, tellKept: TellKept) {
    this.log = log;
    this.time = time;
    this.tellKept = tellKept;
  }

  say(notice: Notice | KeptNotice): void {
    const { message, about, topic = "" } = notice;
    this.counts.set(message, (this.counts.get(message) ?? 0) + 1);
    const subject = `${message}\n${about}\n${topic}`;
    const times = this.unsaid.get(subject);
    if (times !== undefined) {
      this.unsaid.set(subject, times + 1);
      return;
    }
    this.unsaid.set(subject, 0);
    this.log({ level: "warn", ...lineOf(notice) });
    this.tell(notice, 1);
    this.time.after(everyMillis, () => this.sayRest(subject, notice));
  }

  private tell(notice: Notice | KeptNotice, times: number): void {
    if ("kept" in notice) this.tellKept(notice, times);
  }

  private sayRest(subject: string, notice: Notice | KeptNotice): void {
    const times = this.unsaid.get(subject) ?? 0;
    this.unsaid.delete(subject);
    if (times === 0) return;
    this.log({ level: "warn", ...lineOf(notice), times });
    this.tell(notice, times);
  }

  /** Answers how often each message was meant, said or not. */
  counted(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }
}

/** Leaves out what is for the platform alone. */
const lineOf = ({ message, about, clientId, why, topic }: Notice) => ({
  message,
  about,
  ...(clientId === undefined ? {} : { clientId }),
  ...(why === undefined ? {} : { why }),
  ...(topic === undefined ? {} : { topic }),
});
