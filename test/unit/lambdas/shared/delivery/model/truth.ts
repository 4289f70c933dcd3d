/** Keeps what really became of every event, seen from outside, and notes what must never happen. */

import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../../../../../lambdas/shared/core/connector/connector-health.ts";
import type { DropRule } from "../../../../../../lambdas/shared/core/connector/delivery-rules.ts";

const dayMillis = 24 * 3600 * 1000;
/** The longest time between the decision to make an attempt and its end. */
const underWayMillis = 25_000;
/** The longest time until a write takes effect. */
const writeMillis = 200;
const leastProbeGapMillis = 10_000;

interface Fate {
  readonly acceptedAt: number;
  readonly atNanos: string;
  isSent?: boolean;
  isAcknowledged?: boolean;
  isSuperseded?: boolean;
  drop?: { readonly at: number; readonly rule: DropRule };
}

type Standing = Pick<DataConnector, "status" | "pauseMode" | "activeSince">;

/** The time since when something holds, or undefined while it does not. */
type Since = number | undefined;

export class Truth {
  readonly fates = new Map<string, Fate>();
  /** The events' keys, by their times. */
  readonly keys = new Map<string, string>();
  readonly violations: string[] = [];
  /** How many events were dropped by a rule or missed. An event counts each time that this is noted. */
  drops = 0;
  attempts = 0;
  /** Is true while nothing fails and nothing comes twice. */
  isFair = false;
  isGone = false;
  failedLastHour = 0;
  lastAcknowledgedAt: number;
  private readonly standings: ({ readonly at: number } & Standing)[] = [];
  private downSince: Since;
  private unpolledSince: Since;
  private lastRequestAt = Number.NEGATIVE_INFINITY;
  private readonly nowMillis: () => number;

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
    this.lastAcknowledgedAt = nowMillis();
  }

  accept(key: string, atNanos: string): void {
    this.fates.set(key, { acceptedAt: this.nowMillis(), atNanos });
    this.keys.set(atNanos, key);
  }

  of(key: string): Fate {
    const fate = this.fates.get(key);
    if (!fate) throw new Error(`There is no event ${key}.`);
    return fate;
  }

  violated(what: string): void {
    this.violations.push(`${new Date(this.nowMillis()).toISOString()} ${what}`);
  }

  noteConnector({ status, pauseMode, activeSince }: DataConnector): void {
    const last = this.standings.at(-1);
    if (last?.status === "ACTIVE" && status === "SYSTEM_DISABLED") this.checkDisabling();
    this.standings.push({ at: this.nowMillis(), status, pauseMode, activeSince });
  }

  /** Checks the rule of 120 hours, if no fault can have hidden a success from the books. */
  private checkDisabling(): void {
    if (!this.isFair || this.isGone || this.failedLastHour >= 18_000) return;
    const quietMillis = this.nowMillis() - this.lastAcknowledgedAt;
    if (quietMillis < 5 * dayMillis - 60_000) this.violated(`disabled ${quietMillis} ms after a success`);
  }

  noteHealth({ state }: ConnectorHealth): void {
    this.downSince = state === "DOWN" ? (this.downSince ?? this.nowMillis()) : undefined;
  }

  notePolling(isPolled: boolean): void {
    this.unpolledSince = isPolled ? undefined : (this.unpolledSince ?? this.nowMillis());
  }

  /** Notes that a request goes out. */
  posted(key: string): void {
    this.attempts++;
    const now = this.nowMillis();
    const { drop, acceptedAt } = this.of(key);
    if (drop && drop.rule !== "expired" && now - drop.at > underWayMillis) this.violated(`${key}: sent though dropped`);
    if (this.isOfDroppedTime(acceptedAt)) this.violated(`${key}: sent though its connector was disabled since`);
    const since = Math.max(this.downSince ?? now, this.unpolledSince ?? now);
    const isEasing = now - since > underWayMillis && this.lastRequestAt - since > underWayMillis;
    if (isEasing && now - this.lastRequestAt < leastProbeGapMillis) {
      this.violated(`${now - this.lastRequestAt} ms between requests to a receiver that is down`);
    }
    this.lastRequestAt = now;
  }

  acknowledged(key: string): void {
    this.of(key).isAcknowledged = true;
    this.lastAcknowledgedAt = this.nowMillis();
  }

  /**
   * Tells whether an event may be dropped: it was accepted before or while the connector was disabled. Enabling reads
   * the clock a moment before it takes effect.
   */
  private isOfDroppedTime(acceptedAt: number): boolean {
    return this.standings.some((standing, index) => {
      const until = this.standings[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const isPast = this.nowMillis() - standing.at > underWayMillis;
      return isDropping(standing) && isPast && acceptedAt < until - writeMillis;
    });
  }

  dropped(keys: readonly string[], rule: DropRule): void {
    const now = this.nowMillis();
    this.drops += keys.length;
    for (const key of keys) {
      const fate = this.of(key);
      fate.drop ??= { at: now, rule };
      const isJust =
        rule === "expired"
          ? now - fate.acceptedAt >= 13 * dayMillis && this.hasBeen((each) => isPausing(each), now - underWayMillis)
          : this.hasBeen(isDropping, fate.acceptedAt);
      if (!isJust) this.violated(`${key}: dropped (${rule}) though its connector was active`);
    }
  }

  private hasBeen(is: (standing: Standing) => boolean, since: number): boolean {
    return this.standings.some((each, index) => is(each) && (this.standings[index + 1]?.at ?? Infinity) >= since);
  }

  /** Notes that the last copy of an event has left the queue. */
  left(key: string, isExpired: boolean): void {
    const { isAcknowledged, isSuperseded, drop } = this.of(key);
    if (isExpired) this.violated(`${key}: expired in silence`);
    else if (!isAcknowledged && !isSuperseded && !drop) this.violated(`${key}: lost`);
  }
}

const isDropping = ({ status, pauseMode }: Standing): boolean => status !== "ACTIVE" && pauseMode === "drop";
const isPausing = ({ status, pauseMode }: Standing): boolean => status !== "ACTIVE" && pauseMode === "retain";
