/** Data connectors: what a customer set, and what the platform made for it. */

import type { ConnectorId, ProjectId } from "../id.ts";

export type ConnectorStatus = "ACTIVE" | "USER_DISABLED" | "SYSTEM_DISABLED";

/** Why the platform disabled a connector (seed 002, data-connector-api §4). */
export type DisablingRule = "failing-120-hours" | "18000-failures-an-hour" | "gone";

export interface SystemDisabled {
  readonly rule: DisablingRule;
  /** For the connector's owner, in a sentence. */
  readonly reason: string;
  readonly time: string;
}

export interface DataConnector {
  readonly id: ConnectorId;
  readonly project: ProjectId;
  /** The project's; asymmetric signatures name it. */
  readonly organization: string;
  readonly displayName: string;
  readonly status: ConnectorStatus;
  /** Present while the status is SYSTEM_DISABLED. */
  readonly systemDisabled?: SystemDisabled | undefined;
  /** Event types forwarded; empty = all. */
  readonly events: readonly string[];
  /** Label keys that go along; empty = none. */
  readonly labels: readonly string[];
  /** What counts as received: 200 alone, or any 2xx. */
  readonly acknowledge: "200" | "2xx";
  /** True: 410 Gone disables it at once. */
  readonly disableOnGone: boolean;
  /** Whether a disabled connector drops its events or keeps them, up to 13 days. */
  readonly pauseMode: "drop" | "retain";
  /** Requests at once, at most. */
  readonly concurrency: number;
  /** Milliseconds since 1970: what was accepted before is dropped, so that disabling drops the queue exactly. */
  readonly activeSince: number;
  /** Milliseconds since 1970 at which it was last disabled; names the gap in which its events are dropped. */
  readonly disabledSince?: number;
  /** Whether it was the system that disabled it last. */
  readonly disabledBySystem?: boolean;
  /** URL, secret and headers, encrypted as one JSON text: each of them may hold a credential. */
  readonly encryptedHttpConfig: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** The event source mapping's UUID; absent until it was made. */
  readonly mapping?: string | undefined;
  readonly createTime: string;
  readonly updateTime: string;
  /** When it was deleted; its queue and mapping are being removed, and nobody sees it any more. */
  readonly deleteTime?: string;
}
