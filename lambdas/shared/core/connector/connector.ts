/** Declares data connectors: what a customer set, and what the platform made for it. */

import type { ConnectorId, ProjectId } from "../id.ts";
import type { SystemDisabled } from "./disabling.ts";

export type ConnectorStatus = "ACTIVE" | "USER_DISABLED" | "SYSTEM_DISABLED";

export interface DataConnector {
  readonly id: ConnectorId;
  readonly project: ProjectId;
  /** The project's organization, which asymmetric signatures name. */
  readonly organization: string;
  readonly displayName: string;
  readonly status: ConnectorStatus;
  /** Present while the status is SYSTEM_DISABLED. */
  readonly systemDisabled?: SystemDisabled | undefined;
  /** Event types that are forwarded; empty means all. */
  readonly events: readonly string[];
  /** Label keys that go along; empty means none. */
  readonly labels: readonly string[];
  /** The answers that acknowledge an event: 200 alone, or any 2xx. */
  readonly acknowledge: "200" | "2xx";
  /** True if 410 Gone disables the connector at once. */
  readonly disableOnGone: boolean;
  /** Says what a disabled connector does with its events: drops them, or keeps them up to 13 days. */
  readonly pauseMode: "drop" | "retain";
  /** Bounds requests at once. */
  readonly concurrency: number;
  /**
   * Milliseconds since 1970. Events that were accepted before are dropped, so that disabling drops exactly what was
   * queued.
   */
  readonly activeSince: number;
  /** Milliseconds since 1970 at which it was last disabled, which name the gap of its dropped events. */
  readonly disabledSince?: number;
  /** True if the system disabled it last, and not its owner. */
  readonly disabledBySystem?: boolean;
  /** URL, secret and headers, encrypted as one JSON text, since each of them may hold a credential. */
  readonly encryptedHttpConfig: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** The event source mapping's UUID; absent until it was made. */
  readonly mapping?: string | undefined;
  readonly createTime: string;
  readonly updateTime: string;
  /** When it was deleted. Its queue and mapping are being removed, and it is hidden from everybody. */
  readonly deleteTime?: string;
}
