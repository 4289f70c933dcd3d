/** What the registry keeps: organizations, projects, identities, sources, retentions and data connectors. */

export interface Organization {
  readonly id: string;
  readonly displayName: string;
}

export interface Project {
  readonly id: string;
  readonly organization: string;
  readonly displayName: string;
  /** What MQTT topics carry; unique in the deployment. */
  readonly companyName: string;
  /** How long the event log keeps the project's events, in days; 0 turns it off. */
  readonly eventLogDays: number;
  /** Where it is, as its owner says; clients keep it here and nothing is made of it. */
  readonly location?: ProjectLocation;
  readonly createTime: string;
  /** Present from the moment at which it was deleted: from then on only its deletion is to be seen. */
  readonly deleteTime?: string;
  /** The job that deletes it. */
  readonly deletionJob?: string;
}

export interface ProjectLocation {
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** A time zone such as Europe/Oslo. */
  readonly timeLocation: string;
}

export type IdentityKind = "user" | "source" | "apiToken" | "serviceAccount";

export interface Identity {
  /** A source's is its Activation UID, an API token's the GUID it signs in with. */
  readonly id: string;
  readonly kind: IdentityKind;
  /** Sources, API tokens and service accounts live in a project; users are members of any number. */
  readonly project?: string;
  readonly displayName: string;
  readonly enabled: boolean;
  /** Seconds since 1970; tokens issued before are refused (a password was reset). */
  readonly tokensValidFrom: number;
  /** `scrypt$…` for people's passwords, `sha256$…` for generated ones; absent where none may sign in by password. */
  readonly passwordHash?: string;
  /** API tokens only. */
  readonly scopes?: readonly ("read" | "write")[];
  /** API tokens only: the sources it may touch; empty = every source of its project. */
  readonly databases?: readonly string[];
  /** Seconds since 1970 after which an API token is refused; absent = never. */
  readonly expiresAt?: number;
  /** Users only. */
  readonly username?: string;
  /** Users only: whose administrators manage the user; the first administrator of a deployment has none. */
  readonly organization?: string;
  /** Service accounts only. */
  readonly email?: string;
  readonly basicAuthEnabled?: boolean;
  readonly createTime: string;
  readonly updateTime?: string;
}

/** A service account's key: `id` signs in, the secret is kept encrypted because it is also an HMAC key. */
export interface ServiceAccountKey {
  readonly id: string;
  readonly serviceAccount: string;
  readonly project: string;
  readonly encryptedSecret: string;
  readonly createTime: string;
}

/** From the least to the most that one may do. */
export const roles = [
  "roles/project.user",
  "roles/project.developer",
  "roles/project.admin",
  "roles/organization.admin",
] as const;
export type Role = (typeof roles)[number];

export interface Member {
  /** The identity's id. */
  readonly id: string;
  readonly roles: readonly Role[];
  readonly createTime: string;
}

export type SourceType = "LOGGER" | "EXTERNAL_CONNECTION" | "EMULATOR";

export interface Source {
  /** The Activation UID, lower-cased; an emulated device's begins with `emu`. */
  readonly id: string;
  readonly project: string;
  readonly type: SourceType;
  readonly displayName: string;
  readonly enabled: boolean;
  /** Ids of retentions. */
  readonly retentions: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** All but `name`, which is the display name (see `labelsOf`). */
  readonly labels: Readonly<Record<string, string>>;
  readonly noDataAfterSeconds: number | null;
  /** Of emulated devices only: which kind of device they play. */
  readonly deviceType?: string;
  /** Counts the changes of labels and display name, so that none is made on what another has changed meanwhile. */
  readonly labelsVersion?: number;
  /** A body for the intake queue: the event of the last change of labels, until it is known to be queued. */
  readonly unsentEvent?: string;
  readonly createTime: string;
}

export interface Retention {
  readonly id: string;
  readonly project: string;
  /** What `Retention=` and InfluxQL name; unique in the project. */
  readonly displayName: string;
  readonly kind: "DYNAMODB";
  readonly durationSeconds: number;
  readonly createTime: string;
}

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
  readonly id: string;
  readonly project: string;
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

export interface HttpConfig {
  readonly url: string;
  readonly signatureSecret: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LastError {
  readonly time: string;
  readonly status: number | null;
  readonly errorClass: string;
  readonly message: string;
}

/**
 * How a connector's deliveries go: an item of its own, written when something changes and not at each success. Without
 * failures since the last success the fields of failing are absent.
 */
export interface ConnectorHealth {
  /** Absent = up. `DRAINING`: up again, and the prober works the backlog off until the mapping does. */
  readonly state?: "DOWN" | "DRAINING";
  /** Milliseconds since 1970 at which it went down. */
  readonly downSince?: number;
  /** True once the mapping of a receiver that is down was seen to be off. */
  readonly laneOff?: boolean;
  /** Milliseconds since 1970 before which no further probe is sent; keeps repeated probe jobs from adding up. */
  readonly nextProbeAt?: number;
  /** Failed attempts in a row. */
  readonly failures?: number;
  /** Ids of some events that failed since the last success; two are enough to tell the receiver's fault from an event's. */
  readonly failedEvents?: ReadonlySet<string>;
  /** Milliseconds since 1970 of the first failure after the last success. */
  readonly failingSince?: number;
  /** Milliseconds since 1970 at which the oldest event that is still waiting was accepted, and when it was last seen waiting. */
  readonly oldestWaiting?: number;
  readonly oldestSeenAt?: number;
  /** Milliseconds since 1970 at which `watch` was told to look at the connector each minute. */
  readonly watchedAt?: number;
  readonly lastError?: LastError;
}
