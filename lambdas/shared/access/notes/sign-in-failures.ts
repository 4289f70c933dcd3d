/**
 * Notes who was refused, so that whoever looks after a source or a token sees why it does not get in. Tells nothing to
 * who was refused: whatever the reason, noting costs the same (ADR 0055).
 */

import { isYoungerThan } from "../../core/duration.ts";
import { type FailureLine, failureLine, type Refusal, type TriedAt } from "../../core/identity/sign-in-failure.ts";
import { type Patience, patiently } from "../../core/waiting/patience.ts";

export interface SignInFailuresPort {
  readonly store: {
    /** Counts failures on their line. */
    add(line: FailureLine, count: number): Promise<void>;
  };
  readonly nowMillis: () => number;
  readonly patience: Patience;
  readonly report: (message: string, error: unknown) => void;
}

/** Says that somebody was refused, and from where, which is an address or over MQTT a client id. */
export type NoteRefusal = (refusal: Refusal, from: string) => Promise<void>;

interface Counted {
  /** How many are written by this environment. */
  written: number;
  /** How many are not. */
  pending: number;
  writtenAt: number;
}

/** Bounds the memory of an environment that meets very many names. */
const mostLines = 10_000;
const writeEveryMillis = 10_000;
/** Bounds what a flood of names that were made up has an environment write within a second. */
const mostWritesASecond = 20;

export class SignInFailures {
  private readonly port: SignInFailuresPort;
  private readonly lines = new Map<string, Counted>();
  private second = 0;
  private writesInSecond = 0;

  constructor(port: SignInFailuresPort) {
    this.port = port;
  }

  readonly overHttps: NoteRefusal = (refusal, address) => this.note(refusal, { door: "HTTPS", address });
  readonly overMqtt: NoteRefusal = (refusal, clientId) => this.note(refusal, { door: "MQTT", clientId });

  /** Never fails, and takes no longer than the port's patience. */
  private async note(refusal: Refusal, at: TriedAt): Promise<void> {
    const line = failureLine(refusal, at, this.port.nowMillis());
    const counted = this.countedOf(line);
    counted.pending++;
    if (!this.isDue(counted, line.at) || !this.hasRoom(line.at)) return;
    const count = counted.pending;
    Object.assign(counted, { written: counted.written + count, pending: 0, writtenAt: line.at });
    await patiently(this.write(line, count, counted), this.port.patience);
  }

  private countedOf({ tried }: FailureLine): Counted {
    const known = this.lines.get(tried);
    if (known) return known;
    if (this.lines.size >= mostLines) this.lines.clear();
    const fresh = { written: 0, pending: 0, writtenAt: 0 };
    this.lines.set(tried, fresh);
    return fresh;
  }

  /** Writes when as many came as before, or after a while: a flood costs few writes, and its count is right by half. */
  private isDue({ written, pending, writtenAt }: Counted, now: number): boolean {
    return pending >= written || !isYoungerThan(writeEveryMillis, writtenAt, now);
  }

  private hasRoom(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.second) this.writesInSecond = 0;
    this.second = second;
    return ++this.writesInSecond <= mostWritesASecond;
  }

  private async write(line: FailureLine, count: number, counted: Counted): Promise<void> {
    try {
      await this.port.store.add(line, count);
    } catch (error) {
      // Has the next failure of the line try again.
      Object.assign(counted, { written: counted.written - count, pending: counted.pending + count });
      this.port.report("a failed sign-in could not be noted", error);
    }
  }
}
