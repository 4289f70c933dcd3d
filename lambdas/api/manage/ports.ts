/** Declares what the management calls need of the outside. */

import type { Origin } from "../../shared/access/guess-limit.ts";
import type { AtPasswordDesk } from "../../shared/access/password-desk.ts";
import type { CommandSending } from "../../shared/command/send-command.ts";
import type { SignedUrl } from "../../shared/core/blob/signed-url.ts";
import type { Gap } from "../../shared/core/connector/gap.ts";
import type { AttemptEntry } from "../../shared/core/delivery/attempt.ts";
import type { PacksOldestFirst } from "../../shared/core/event/find.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { TokenSubject } from "../../shared/core/identity/access-token.ts";
import type { Claims } from "../../shared/core/identity/jwt.ts";
import type { FailureScope, ShownFailure } from "../../shared/core/identity/sign-in-failure.ts";
import type { Job, JobMessage, NewJob } from "../../shared/core/job.ts";
import type { RoomLimits } from "../../shared/core/limits.ts";
import type { DaySize } from "../../shared/core/metering/retention-size.ts";
import type { MqttDoors } from "../../shared/core/mqtt/auth-config.ts";
import type { ConnectionState } from "../../shared/core/mqtt/connection-state.ts";
import type { Presence } from "../../shared/core/mqtt/presence.ts";
import type { RetentionKind } from "../../shared/core/project/retention.ts";
import type { Catalogue } from "../../shared/core/query/catalogue.ts";
import type { SecretBox } from "../../shared/core/secret-box.ts";
import type { MessageLevel } from "../../shared/core/source/message.ts";
import type { ConnectorQueues } from "../../shared/delivery/connector/make-connector.ts";
import type { SendingPort } from "../../shared/delivery/port.ts";
import type { WebhookKeyRotation } from "../../shared/delivery/rotate-webhook-keys.ts";
import type { Rooms } from "../../shared/room/rooms.ts";
import type { Counters } from "./http/series/steps.ts";
import type { Registry } from "./registry.ts";
import type { ListPage } from "./registry-terms.ts";

/** Answers the event log's packs of a series. */
export interface EventLog {
  oldestFirst: PacksOldestFirst;
  /** `atOnce` says how many packs are read at a time, where few of them are likely to be needed. */
  newestFirst(
    series: string,
    fromNanos: bigint,
    toNanos: bigint,
    atOnce?: number,
  ): AsyncIterable<readonly IdentifiedPoint[]>;
}

/** Answers what a connector's deliveries left behind. */
interface DeliveryRecords extends Counters {
  /**
   * Answers batches of attempts, newest first. Each `position` can be given as `after`, or as `at` to begin with that
   * batch. Without either the first batch is the newest of those that were made at `until`, in milliseconds since 1970, or
   * before.
   */
  attempts(
    connector: string,
    options: { after?: string | undefined; at?: string | undefined; until?: number | undefined; limit: number },
  ): Promise<{ batches: readonly { position: string; entries: readonly AttemptEntry[] }[]; next?: string }>;
  gaps(connector: string): Promise<readonly Gap[]>;
}

/** Takes events that calls make, as a door takes points. A promise resolves when the event is durable. */
export interface Intake {
  send(project: string, body: string): Promise<void>;
}

export interface KeptSourceLog {
  /** Is the key, which sorts as those of the platform's own messages do. */
  readonly sk: string;
  readonly time: string;
  readonly kind: string;
  readonly level: MessageLevel;
  readonly text: string;
  readonly count: number;
}

/** A line of failed sign-ins, with its count and times. */
export interface ListedFailure extends ShownFailure {
  readonly id: string;
  /** RFC 3339, as `time`. */
  readonly firstTime: string;
  readonly time: string;
  readonly count: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Reads and signs access tokens. */
interface AccessTokens {
  /** Answers what the request's access token says; undefined if it sends another credential. */
  of(headers: Readonly<Record<string, string | undefined>>): Promise<TokenSubject | undefined>;
  sign(claims: Claims): Promise<string>;
  /** Is the stage whose tokens they are. */
  readonly stage: string;
}

/** Keeps the files of exports, by keys. */
interface ExportFiles {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Answers a URL that downloads the file under this name. */
  downloadUrl(key: string, nowMillis: number, name: string): Promise<SignedUrl>;
  /** Removes some of the files whose keys begin so. Answers whether there may be more. */
  removeSome(prefix: string): Promise<boolean>;
}

export interface Ports {
  readonly registry: Registry;
  readonly secretBox: () => Promise<SecretBox>;
  readonly queues: ConnectorQueues;
  readonly eventLog: EventLog;
  /** Knows what series sources have in their retentions. */
  readonly catalogue: Catalogue;
  readonly intake: Intake;
  /** Counts what comes into projects. */
  readonly intakeCounts: Counters;
  /** Answers what was stored in a retention, or in all of a project, by the day. */
  readonly retentionSizes: { of(project: string, retention?: string): Promise<readonly DaySize[]> };
  readonly deliveries: DeliveryRecords;
  /** Answers about how many messages of a queue can be received now, and how many are hidden. */
  readonly countWaiting: (queueUrl: string) => Promise<{ visible: number; hidden: number }>;
  /** Puts messages on a connector's queue. Resolves when all are there. */
  readonly sendToConnector: (queueUrl: string, messages: readonly { readonly body: string }[]) => Promise<void>;
  readonly sending: SendingPort;
  readonly commanding: CommandSending;
  /** Answers what the broker tells of a client's connection; undefined if it does not know the client. */
  readonly connectionOf: (clientId: string) => Promise<ConnectionState | undefined>;
  /** Answers where sources connect over MQTT. Throws `unavailable` while that cannot be found out. */
  readonly mqttDoors: () => Promise<MqttDoors>;
  /** Answers what is known of a source's clients by the events of their connections. */
  readonly presences: (source: string) => Promise<readonly Presence[]>;
  /** Answers when API tokens were used last, in seconds since 1970, by the ids of those of which that is known. */
  readonly lastUses: (tokens: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Answers messages that a source sent about itself, newest first. */
  readonly sourceLogs: (
    place: { readonly project: string; readonly source: string },
    page: ListPage,
  ) => Promise<{ readonly items: readonly KeptSourceLog[]; readonly next?: string }>;
  /** Answers lines of failed sign-ins, the newest hours first. */
  readonly signInFailures: (
    scope: FailureScope,
    page: ListPage,
  ) => Promise<{ readonly lines: readonly ListedFailure[]; readonly more: boolean }>;
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  /** Counts a call of an identity. Throws `too-many-requests` if the identity has made as many as it may. */
  readonly countCall: (identity: string) => Promise<void>;
  /** Throws if the literal address in a URL may not be reached. */
  readonly checkAddress: (url: URL) => void;
  /** Makes an attempt with a password. Throws `too-many-requests` if too many failed under the name or from the address. */
  readonly boundGuesses: <T>(origin: Origin, attempt: () => Promise<T>) => Promise<T>;
  readonly atPasswordDesk: AtPasswordDesk;
  /** Stores a job and starts it. */
  readonly startJob: (request: NewJob) => Promise<Job>;
  readonly accessTokens: AccessTokens;
  readonly exportFiles: ExportFiles;
  readonly webhookKeyMaker: WebhookKeyRotation["maker"];
  /** Is the address that links for people begin with, without a slash at its end. */
  readonly publicUrl: string;
  readonly connectorQueuePrefix: string;
  /** Are the kinds of retentions that the stage has. */
  readonly retentionKinds: readonly RetentionKind[];
  readonly limits: RoomLimits;
  readonly rooms: Pick<Rooms, "take" | "settle">;
  /** Says how many days the audit log is kept. */
  readonly auditLogDays: number;
  /** The points a second that a project may send over HTTPS, and as many over MQTT before they wait. */
  readonly pointsPerSecond: number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
  readonly now: () => Date;
  readonly wait: (millis: number) => Promise<void>;
  readonly newId: () => string;
  readonly newUuid: () => string;
}
