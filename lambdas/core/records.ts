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
  readonly createTime: string;
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

export type SourceType = "LOGGER" | "EXTERNAL_CONNECTION";

export interface Source {
  /** The Activation UID, lower-cased. */
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

export interface DataConnector {
  readonly id: string;
  readonly project: string;
  readonly displayName: string;
  readonly status: ConnectorStatus;
  /** Event types forwarded; empty = all. */
  readonly events: readonly string[];
  /** Label keys that go along; empty = none. */
  readonly labels: readonly string[];
  /** Milliseconds since 1970: what was accepted before is dropped, so that disabling drops the queue exactly. */
  readonly activeSince: number;
  /** URL, secret and headers, encrypted as one JSON text: each of them may hold a credential. */
  readonly encryptedHttpConfig: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** The event source mapping's UUID; absent until it was made. */
  readonly mapping?: string;
  readonly createTime: string;
  readonly updateTime: string;
}

export interface HttpConfig {
  readonly url: string;
  readonly signatureSecret: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a connector's deliveries go; written when a failure is another one than the last, and now and then while it lasts. */
export interface ConnectorHealth {
  readonly lastError?: {
    readonly time: string;
    readonly status: number | null;
    readonly errorClass: string;
    readonly message: string;
  };
}
