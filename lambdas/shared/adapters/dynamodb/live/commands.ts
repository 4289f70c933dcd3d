/** Keeps commands to sources, what their sources answered, and which commands wait for their source to connect. */

import { daySeconds } from "../../../core/duration.ts";
import type { ProjectId, SourceId } from "../../../core/id.ts";
import { type Command, type CommandAnswer, mostWaitingCommands } from "../../../core/mqtt/command.ts";
import { sourcePartition } from "../sources.ts";
import type { Key, Table } from "../table.ts";

/** Begins the keys of all that is kept of a source's commands. */
export const commandItems = "COMMAND";
const prefix = `${commandItems}#`;
const waitingPrefix = `${commandItems}WAITING#`;

const partition = ({ project, source }: Place): string => sourcePartition(project, source);
const commandKey = (place: Place, id: string): Key => ({ pk: partition(place), sk: `${prefix}${id}` });
const waitingKey = (place: Place, id: string): Key => ({ pk: partition(place), sk: `${waitingPrefix}${id}` });
const answerKey = (place: Place, id: string): Key => ({ pk: partition(place), sk: `${commandItems}ID#${id}` });
/** Lists the sources of all projects for which commands wait. */
export const waitingSourcesPartition = "COMMANDSOURCES";
const placeKey = ({ project, source }: Place): Key => ({ pk: waitingSourcesPartition, sk: `${project}#${source}` });

/** Tells of a command for this long after it was made, or after its time is over. */
const keepSeconds = 7 * daySeconds;

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Says how long a command may wait for its source. */
type Waitable = Pick<Command, "validUntil">;

/** What a source answered, with the time at which the broker got it, in milliseconds since 1970. */
export interface StoredAnswer extends CommandAnswer {
  readonly answeredAt: number;
}

/** Is a source for which commands wait. */
export interface WaitingSource extends Place {
  /** Changes whenever a command is added. */
  readonly edition: number;
  /** Milliseconds since 1970 at which somebody has to look whether it is connected, or its commands have expired. */
  readonly lookAt: number;
  /** Milliseconds since 1970 at which a command was sent that no client acknowledged. */
  readonly doubtAt?: number;
}

/** What to set. An attribute that is undefined is removed. */
type Change = { readonly [K in "state" | "clients" | "sentAt"]?: Command[K] | undefined };

export class Commands {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /**
   * Takes the id under which a source is asked to answer, for as long as the command is told of. Answers false if another
   * command of the source has it.
   */
  claimAnswer(command: Place & Waitable, answerId: string, nowMillis: number): Promise<boolean> {
    const item = { ...answerKey(command, answerId), id: answerId, expiresAt: toldOfUntil(command, nowMillis) };
    return this.table.claimForATime(item, Math.floor(nowMillis / 1000));
  }

  async freeAnswer(place: Place, answerId: string): Promise<void> {
    await this.table.remove(answerKey(place, answerId));
  }

  async add(command: Command, nowMillis: number): Promise<void> {
    const expiresAt = toldOfUntil(command, nowMillis);
    await this.table.put({ ...commandKey(command, command.id), ...command, expiresAt });
  }

  /** Answers false if the command is gone, or is in another state than expected. */
  change({ id, ...place }: Pick<Command, "id" | "project" | "source">, change: Change, expected: Change) {
    return this.table.change(commandKey(place, id), change, expected);
  }

  async remove({ id, ...place }: Pick<Command, "id" | "project" | "source">): Promise<void> {
    await this.table.remove(commandKey(place, id));
  }

  get(place: Place, id: string): Promise<Command | undefined> {
    return this.table.get<Command>(commandKey(place, id));
  }

  /** Answers commands, newest first. `after` is the id of the last one seen. */
  async page(
    place: Place,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<{ commands: Command[]; more: boolean }> {
    const start = after === undefined ? undefined : `${prefix}${after}`;
    const options = { after: start, limit, newestFirst: true };
    const { items, next } = await this.table.page<Command>(partition(place), prefix, options);
    return { commands: items, more: next !== undefined };
  }

  /** Answers what the source answered, if it did. */
  async answer(place: Place, answerId: string): Promise<StoredAnswer | undefined> {
    const item = await this.table.get<Partial<StoredAnswer>>(answerKey(place, answerId));
    return storedIn(item);
  }

  /** Answers answers by the ids of those commands that have one. */
  async answers(place: Place, answerIds: readonly string[]): Promise<ReadonlyMap<string, StoredAnswer>> {
    const items = await this.table.getMany<Partial<StoredAnswer>>(answerIds.map((id) => answerKey(place, id)));
    return new Map(items.flatMap(storedIn).flatMap((each) => (each ? [[each.id, each] as const] : [])));
  }

  /**
   * Notes what a source answered. The answer that the broker got last holds, since answers come in any order. Does
   * nothing for an id that no command has.
   */
  async noteAnswer(place: Place, { id, status, error }: CommandAnswer, answeredAt: number): Promise<void> {
    const key = answerKey(place, id);
    for (;;) {
      const there = await this.table.get<Partial<StoredAnswer>>(key);
      if (!there || (there.answeredAt ?? 0) >= answeredAt) return;
      if (await this.table.change(key, { status, error, answeredAt }, { answeredAt: there.answeredAt })) return;
    }
  }

  /** Has a command wait. `lookAt` is when somebody has to look at its source at the latest. */
  async hold(command: Pick<Command, "id" | "project" | "source">, expiresAtMillis: number, lookAt: number) {
    const { project, source } = command;
    await this.table.put({ ...waitingKey(command, command.id), id: command.id, expiresAt: keepUntil(expiresAtMillis) });
    const key = placeKey(command);
    const marked = await this.table.add<WaitingSource>(key, { edition: 1 }, { project, source }, { lookAt });
    if (marked.lookAt > lookAt) await this.table.lower(key, "lookAt", lookAt);
  }

  async letGo(place: Place, id: string): Promise<void> {
    await this.table.remove(waitingKey(place, id));
  }

  countWaiting(place: Place, most = mostWaitingCommands): Promise<number> {
    return this.table.count(partition(place), waitingPrefix, most);
  }

  /** Answers the ids of commands that wait, in the order in which they came. */
  async waiting(place: Place): Promise<readonly string[]> {
    const items = await this.table.list<{ readonly id: string }>(partition(place), waitingPrefix);
    return items.map(({ id }) => id);
  }

  waitingSources(): Promise<WaitingSource[]> {
    return this.table.list<WaitingSource>(waitingSourcesPartition, "");
  }

  waitingSource(place: Place): Promise<WaitingSource | undefined> {
    return this.table.get<WaitingSource>(placeKey(place));
  }

  /** Moves the next look on. Answers true to one of those who look at the same time. */
  claimLook(place: Place, next: number, nowMillis: number): Promise<boolean> {
    return this.table.claimDue(placeKey(place), "lookAt", next, { dueBy: nowMillis });
  }

  async lookBy(place: Place, lookAt: number): Promise<void> {
    await this.table.lower(placeKey(place), "lookAt", lookAt);
  }

  /** Notes when a command was sent that no client acknowledged. */
  noteDoubt(place: Place, sentAt: number): Promise<boolean> {
    return this.table.change(placeKey(place), { doubtAt: sentAt });
  }

  /** Forgets the source, unless a command was added meanwhile. */
  async forgetSource({ edition, ...place }: WaitingSource): Promise<void> {
    await this.table.remove(placeKey(place), { edition });
  }

  /** Lets one at a time send what waits, so that it keeps its order. Answers false if another is at it. */
  claimSending(place: Place, nowSeconds: number, untilSeconds: number): Promise<boolean> {
    const key = { pk: `${waitingSourcesPartition}SENDING`, sk: `${place.project}#${place.source}` };
    return this.table.claimForATime({ ...key, expiresAt: untilSeconds }, nowSeconds);
  }

  async endSending(place: Place): Promise<void> {
    await this.table.remove({ pk: `${waitingSourcesPartition}SENDING`, sk: `${place.project}#${place.source}` });
  }
}

const keepUntil = (millis: number): number => Math.ceil(millis / 1000) + keepSeconds;

const toldOfUntil = ({ validUntil = 0 }: Waitable, nowMillis: number): number =>
  keepUntil(Math.max(nowMillis, validUntil));

function storedIn(item: Partial<StoredAnswer> | undefined): StoredAnswer | undefined {
  const { id, status, error = null, answeredAt } = item ?? {};
  if (id === undefined || status === undefined || answeredAt === undefined) return undefined;
  return { id, status, error, answeredAt };
}
