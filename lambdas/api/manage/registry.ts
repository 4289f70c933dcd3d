/**
 * Declares what the management calls ask of the registry, by subject. Each interface holds the methods that calls use,
 * and no others.
 */

import type { AuditEnd, AuditEntry } from "../../shared/core/audit/entry.ts";
import type { DataConnector } from "../../shared/core/connector/connector.ts";
import type { ConnectorHealth } from "../../shared/core/connector/connector-health.ts";
import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import type { Scope } from "../../shared/core/identity/membership.ts";
import type { Job } from "../../shared/core/job.ts";
import type { Command, CommandAnswer } from "../../shared/core/mqtt/command.ts";
import type { Fleet } from "../../shared/core/project/fleet.ts";
import type { Organization } from "../../shared/core/project/organization.ts";
import type { BriefProject, Project } from "../../shared/core/project/project.ts";
import type { Retention } from "../../shared/core/project/retention.ts";
import type { MessageLevel } from "../../shared/core/source/message.ts";
import type { NoDataAlert } from "../../shared/core/source/no-data.ts";
import type { Source } from "../../shared/core/source/source.ts";
import type { ClearRetention, ClearSource, Redate } from "../../shared/core/upkeep.ts";
import type { WebhookKeyStore } from "../../shared/delivery/rotate-webhook-keys.ts";
import type { Identities, Invitations, Memberships, ServiceAccountKeys } from "./identity-registry.ts";
import type { Changes, ListPage } from "./registry-terms.ts";

export interface Organizations {
  getOrganization(id: string): Promise<Organization | undefined>;
  changeOrganization(id: string, attributes: Partial<Organization>): Promise<boolean>;
  /** Answers the ids of the organization's projects. */
  idsOfOrganization(organization: string): Promise<string[]>;
  /** Counts the projects of the organization up to `most`. */
  countOfOrganization(organization: string, most: number): Promise<number>;
}

export interface Projects {
  get(id: string): Promise<Project | undefined>;
  getMany(ids: readonly string[]): Promise<Project[]>;
  /** Answers what is small of projects, in the order of their ids. */
  briefs(ids: readonly string[]): Promise<BriefProject[]>;
  /** Answers false where the company name is taken in this deployment, or reserved. */
  create(project: Project): Promise<boolean>;
  /** Answers false where the project is gone, or is not as `expected`. */
  change(id: string, attributes: Changes<Project>, expected?: Changes<Project>): Promise<boolean>;
  /**
   * Gives the project another company name, and reserves the earlier one. `claim` is unique to this attempt. Answers
   * `crowded` where the project has as many names reserved as it may have.
   */
  rename(
    project: Project,
    companyName: string,
    renaming: { readonly claim: string; readonly nowSeconds: number },
  ): Promise<"renamed" | "taken" | "changed" | "crowded">;
  /** Answers until when a name is reserved for the project that bore it, in seconds since 1970. */
  reservedUntil(companyName: string): Promise<number | undefined>;
  /** Makes every `route` that starts from now on read the project's connectors and retentions again. */
  touch(id: string): Promise<void>;
}

/** Is a line of a source's message log. Repeats within an hour are counted on one line, of each retention on its own. */
interface SourceMessage {
  /** Is its key, by which messages are in order. */
  readonly sk: string;
  /** Is the level that a source gave its own message; absent for the platform's. */
  readonly level?: MessageLevel;
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  /** The id of the retention that it is about; absent if it is about none alone. */
  readonly retention?: string;
}

/** A message about somebody who uses the project. */
interface ProjectMessage extends SourceMessage {
  readonly identity: string;
}

export interface ProjectMessages {
  /** Answers messages, the newest hours first. `after` is the `next` of an earlier page. */
  page(project: string, page: ListPage): Promise<{ items: readonly ProjectMessage[]; next?: string | undefined }>;
}

type SourceChanges = Changes<Source>;

export interface SourceState {
  /** Milliseconds since 1970 of the last data; absent if none ever came. */
  readonly lastDataAt?: number;
  /** Is what was told last of its silence. */
  readonly alert?: NoDataAlert;
}

/** Keeps which sources are silent. */
interface Silence {
  /** Has `watch` look at the source with its next run, and with all until a time in milliseconds since 1970. */
  mark(place: { readonly project: string; readonly source: string }, keepUntil: number): Promise<void>;
  /** Answers alerts of silent sources in the order of their ids, and whether there are more. */
  silent(
    project: string,
    page: ListPage,
  ): Promise<{ alerts: readonly (NoDataAlert & { readonly source: string })[]; more: boolean }>;
}

export interface Sources {
  get(project: string, id: string): Promise<Source | undefined>;
  /** Answers sources in no order, and leaves out ids without a source. */
  getMany(project: string, ids: readonly string[]): Promise<Source[]>;
  list(project: string): Promise<Source[]>;
  page(project: string, page: ListPage): Promise<{ sources: Source[]; more: boolean }>;
  create(source: Source): Promise<boolean>;
  /** Answers false where the source is gone, or is not as `expected`. */
  change(project: string, id: string, attributes: SourceChanges, expected?: SourceChanges): Promise<boolean>;
  /** Puts the source into its project in place of one of the same id that is there. */
  put(source: Source): Promise<void>;
  /** Takes a source back that was put into a project in vain. */
  withdraw(project: string, id: string): Promise<void>;
  /** Ends a transfer: points on their way find the source as it was until `expiresAt`, in seconds since 1970. */
  retire(source: Source, expiresAt: number): Promise<void>;
  remove(project: string, id: string): Promise<void>;
  /** Answers what is known of sources' data, by source id. */
  states(project: string, ids: readonly string[]): Promise<Map<string, SourceState>>;
  /** Answers messages, the newest hours first. `after` is the `next` of an earlier page. */
  messages(
    project: string,
    id: string,
    page: ListPage,
  ): Promise<{ items: readonly SourceMessage[]; next?: string | undefined }>;
}

/** Keeps the fleets of projects. */
export interface Fleets {
  get(project: string, id: string): Promise<Fleet | undefined>;
  /** Answers fleets in the order of their ids, and whether there are more. */
  page(project: string, page: ListPage): Promise<{ fleets: Fleet[]; more: boolean }>;
  /** Counts the fleets up to `most`. */
  count(project: string, most: number): Promise<number>;
  create(fleet: Fleet): Promise<void>;
  /** Answers false where the fleet is gone. */
  change(project: string, id: string, attributes: Partial<Fleet>): Promise<boolean>;
  remove(project: string, id: string): Promise<void>;
}

export interface Retentions {
  getRetention(project: string, id: string): Promise<Retention | undefined>;
  listRetentions(project: string): Promise<Retention[]>;
  /** Answers false where the project has a retention of that name. */
  createRetention(retention: Retention): Promise<boolean>;
  changeRetention(project: string, id: string, attributes: Partial<Retention>): Promise<boolean>;
  removeRetention(retention: Retention): Promise<void>;
}

/** Keeps the latest event of each type of a source. */
export interface LatestEvents {
  of(project: string, source: string): Promise<IdentifiedPoint[]>;
  /** Answers the latest events of one type for many sources, by source id. */
  ofType(project: string, sources: readonly string[], type: string): Promise<Map<string, IdentifiedPoint>>;
  remove(project: string, source: string): Promise<void>;
}

export interface Connectors {
  get(project: string, id: string): Promise<DataConnector | undefined>;
  list(project: string): Promise<DataConnector[]>;
  /** Answers some in the order of their ids, and the id after which there are more. */
  some(project: string, page: ListPage): Promise<{ items: DataConnector[]; next?: string }>;
  create(connector: DataConnector): Promise<boolean>;
  /** Answers false where the connector is gone, or is not as `expected`. */
  change(
    project: string,
    id: string,
    attributes: Partial<DataConnector>,
    expected?: Partial<DataConnector>,
  ): Promise<boolean>;
  remove(project: string, id: string): Promise<void>;
  health(project: string, id: string): Promise<ConnectorHealth>;
  healths(project: string): Promise<Map<string, ConnectorHealth>>;
  /** Starts the connector's health afresh. `retains`: the events that wait go on waiting. */
  resetHealth(project: string, id: string, retains: boolean): Promise<void>;
  /** Makes `watch` look at the connector each minute. */
  watch(project: string, id: string, nowMillis: number): Promise<void>;
}

export interface Jobs {
  get(project: string, id: string): Promise<Job | undefined>;
  /** Answers jobs, newest first. `after` is the id of the last job seen. */
  page(project: string, page: ListPage): Promise<{ jobs: Job[]; more: boolean }>;
  /** Ends a job that still runs; answers false where it has ended. */
  end(job: Job, attributes: Partial<Job>, nowMillis: number): Promise<boolean>;
  remove(job: Job): Promise<void>;
}

type CommandChange = { readonly [K in "state" | "clients" | "sentAt"]?: Command[K] | undefined };
interface CommandPlace {
  readonly project: string;
  readonly source: string;
}

/** Keeps what sources answered to commands. */
export interface CommandAnswers {
  /** Answers what the source answered under the id, if it did, and when the broker got it in milliseconds since 1970. */
  answer(place: CommandPlace, id: string): Promise<(CommandAnswer & { readonly answeredAt: number }) | undefined>;
  answers(
    place: CommandPlace,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, CommandAnswer & { readonly answeredAt: number }>>;
  /** Answers false if another command of the source has the id. */
  claimAnswer(command: CommandPlace & Pick<Command, "validUntil">, id: string, nowMillis: number): Promise<boolean>;
  freeAnswer(place: CommandPlace, id: string): Promise<void>;
}

/** Keeps commands, and which of them wait for their source. */
export interface Commands extends CommandAnswers {
  add(command: Command, nowMillis: number): Promise<void>;
  get(place: CommandPlace, id: string): Promise<Command | undefined>;
  /** Answers commands, newest first. `after` is the id of the last command seen. */
  page(place: CommandPlace, page: ListPage): Promise<{ commands: Command[]; more: boolean }>;
  /** Answers false where the command is gone, or is not as `expected`. */
  change(command: Command, change: CommandChange, expected: CommandChange): Promise<boolean>;
  remove(command: Command): Promise<void>;
  /** Has the command wait. `lookAt` is when `watch` looks at its source at the latest. */
  hold(command: Command, untilMillis: number, lookAt: number): Promise<void>;
  letGo(place: CommandPlace, id: string): Promise<void>;
  countWaiting(place: CommandPlace, most: number): Promise<number>;
}

/** Keeps the audit log. */
export interface AuditLog {
  begin(entry: AuditEntry): Promise<void>;
  /** Notes how the call ended. `resource` is what it was about, which may be known now only. */
  end(entry: AuditEntry, end: AuditEnd, resource: string): Promise<void>;
  /** Answers entries, newest first. `after` is the id of the last entry seen, or any text where the list goes on. */
  page(scope: Scope, page: ListPage): Promise<{ entries: AuditEntry[]; more: boolean }>;
}

export interface Registry {
  readonly auditEntries: AuditLog;
  readonly commands: Commands;
  readonly fleets: Fleets;
  readonly identities: Identities & Memberships & ServiceAccountKeys;
  readonly invitations: Invitations;
  readonly projects: Projects & Organizations;
  readonly projectMessages: ProjectMessages;
  readonly sources: Sources & Retentions;
  readonly silence: Silence;
  /** Has a day of a retention in the lake looked at, or with an empty day all of it. */
  readonly lake: {
    note(
      place: { readonly project: string; readonly retention: string; readonly day: string },
      lookAt: number,
      nowMillis: number,
    ): Promise<unknown>;
  };
  readonly deletions: {
    /** Notes that a source leaves data. `removedAt`, in milliseconds since 1970, is absent if it was moved away. */
    markRemains(project: string, source: string, removedAt?: number): Promise<void>;
    /** Tells whether what an earlier source of this id has left is being removed. */
    isClearing(project: string, source: string): Promise<boolean>;
  };
  /** Keeps what falls due by the clock. */
  readonly chores: { note(chore: ClearSource | ClearRetention | Redate, dueMillis: number): Promise<void> };
  readonly latestEvents: LatestEvents;
  readonly connectors: Connectors;
  readonly jobs: Jobs;
  readonly keys: WebhookKeyStore;
}

/** Declares which parts of the registry a function uses, as `Ports` gives them. */
export type Uses<K extends keyof Registry> = { readonly registry: Pick<Registry, K> };
