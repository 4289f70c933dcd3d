/**
 * Watches over an open stream beside its reading, which stands still while the client takes nothing: whether the caller
 * may still read, whether a newer stream took its place, and whether the lease is renewed in time.
 */

import { isYoungerThan } from "../../shared/core/duration.ts";
import { type ErrorCode, PlatformError } from "../../shared/core/error.ts";
import { replaced } from "./endings.ts";

export interface OversightPort {
  /** Throws why the caller may no longer read: `unauthenticated`, `forbidden` or `not-found`. */
  readonly checkRights: () => Promise<void>;
  readonly hasPlace: () => Promise<boolean>;
  readonly renewLease: () => Promise<void>;
  readonly nowMillis: () => number;
  /** Calls back at intervals until the answered function is called. */
  readonly repeat: (run: () => void, everyMillis: number) => () => void;
  readonly report: (message: string, error: unknown) => void;
}

/** Is how often it looks. */
const tickMillis = 1000;
/**
 * Checks rights so often that, with what is remembered of credentials for five seconds, whoever lost them is cut off
 * within ten.
 */
const rightsMillis = 4000;
const leaseMillis = 60_000;
/** Bounds how long rights may go unchecked because the registry does not answer. */
const uncheckedMillis = 60_000;
/** Counts a client as taking nothing from here on: its stream does not hear by itself what the tail says. */
const stuckMillis = 1000;

const endings: ReadonlySet<ErrorCode> = new Set(["unauthenticated", "forbidden", "not-found"]);

export class Oversight {
  /** Is why the stream must end. */
  verdict: PlatformError | undefined;

  private readonly port: OversightPort;
  private readonly endsAt: number;
  private readonly cut: () => void;
  private readonly stop: () => void;
  private isLooking = false;
  /** When the text was given that the client has not taken yet. */
  private givenAt: number;
  private checkedAt: number;
  private askedAt: number;
  private renewedAt: number;

  /** Begins to look. `cut` ends the stream of a client that takes nothing, which no word reaches. */
  constructor(port: OversightPort, endsAt: number, cut: () => void) {
    this.port = port;
    this.endsAt = endsAt;
    this.cut = cut;
    const now = port.nowMillis();
    this.givenAt = now;
    this.checkedAt = now;
    this.askedAt = now;
    this.renewedAt = now;
    this.stop = port.repeat(() => void this.look(), tickMillis);
  }

  /** Notes that a text is given to the client. */
  given(): void {
    this.givenAt = this.port.nowMillis();
  }

  /** Notes that the client has taken what was given. */
  taken(): void {
    this.givenAt = Number.POSITIVE_INFINITY;
  }

  end(): void {
    this.stop();
  }

  private get isStuck(): boolean {
    return this.port.nowMillis() - this.givenAt >= stuckMillis;
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const now = this.port.nowMillis();
      if (!isYoungerThan(rightsMillis, this.askedAt, now)) await this.checkRights(now);
      if (!isYoungerThan(leaseMillis, this.renewedAt, now)) await this.renew(now);
      if (this.isStuck && !this.verdict && !(await this.port.hasPlace())) this.verdict = replaced();
    } catch (error) {
      this.port.report("cannot look after a stream", error);
    } finally {
      this.isLooking = false;
    }
    const isOver = this.verdict !== undefined || this.port.nowMillis() >= this.endsAt;
    if (isOver && this.isStuck) this.cut();
  }

  private async checkRights(now: number): Promise<void> {
    this.askedAt = now;
    try {
      await this.port.checkRights();
      this.checkedAt = now;
    } catch (error) {
      if (error instanceof PlatformError && endings.has(error.code)) this.verdict = error;
      else if (now - this.checkedAt < uncheckedMillis) this.port.report("cannot check the rights of a stream", error);
      else
        this.verdict = new PlatformError(
          "unavailable",
          "The platform cannot check the stream's rights; open it again.",
        );
    }
  }

  private async renew(now: number): Promise<void> {
    this.renewedAt = now;
    await this.port.renewLease();
  }
}
