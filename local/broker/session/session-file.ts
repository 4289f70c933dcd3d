/** Keeps one session on disk. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { damaged } from "../../backends/store-health.ts";
import { asNumber, asText, type JsonObject } from "../../template/json.ts";
import type { Message } from "../contract.ts";
import { type LogPlace, RecordLog, readRecords } from "./record-log.ts";
import type { SessionState } from "./session-state.ts";
import { messageIn, recordOf } from "./stored-message.ts";
import { type Subscription, subscriptionIn } from "./subscription.ts";

interface Queued {
  readonly place: number;
  readonly message: Message;
  readonly retain: boolean;
}

/** A session as it was written. */
export interface StoredSession {
  readonly state: SessionState;
  readonly subscriptions: readonly Subscription[];
  readonly queued: readonly Queued[];
  /** How many records were ever written to the file. */
  readonly count: number;
}

/** Rewrites the file once so many of its records are of messages that are done, and they are most of it. */
const worthwhileRecords = 1_000;

/** Client ids have characters, and a length, that file names cannot have. */
export const sessionPath = (folder: string, clientId: string): string =>
  join(folder, `${createHash("sha256").update(clientId).digest("hex").slice(0, 40)}.log`);

export class SessionFile {
  private readonly log: RecordLog;
  private doneRecords = 0;

  /** `count` is that of `readSession`, where the file was there before. */
  constructor(place: LogPlace, count = 0) {
    this.log = new RecordLog(place, count);
  }

  rewrite(state: SessionState, subscriptions: Iterable<Subscription>, queued: Iterable<Queued>): void {
    this.doneRecords = 0;
    this.log.rewrite([
      { kind: "session", ...state },
      ...[...subscriptions].map((each) => ({ kind: "subscribed", ...each })),
      ...[...queued].map(queuedRecord),
    ]);
  }

  isWorthCompacting(left: number): boolean {
    return this.doneRecords >= Math.max(worthwhileRecords, 2 * left);
  }

  /** Resolves when it is on disk, as each of the following. */
  queued(place: number, message: Message, retain: boolean): Promise<void> {
    return this.log.append(queuedRecord({ place, message, retain }));
  }

  subscribed(subscription: Subscription): Promise<void> {
    return this.log.append({ kind: "subscribed", ...subscription });
  }

  unsubscribed(text: string): Promise<void> {
    return this.log.append({ kind: "unsubscribed", text });
  }

  /** If this is lost, the client gets the message once more. */
  done(place: number): void {
    this.doneRecords += 1;
    this.log.note({ kind: "done", place });
  }

  ended(state: SessionState): void {
    this.log.note({ kind: "session", ...state });
  }

  remove(): void {
    this.log.remove();
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

const queuedRecord = ({ place, message, retain }: Queued): JsonObject => ({
  kind: "queued",
  place,
  isRetained: retain,
  ...recordOf(message),
});

/** Reads what a `SessionFile` wrote. Throws a `StoreFailure` where it is damaged. */
export function readSession(place: LogPlace): StoredSession {
  let state: SessionState | undefined;
  const subscriptions = new Map<string, Subscription>();
  const queued = new Map<number, Queued>();
  const { records, count } = readRecords(place);
  for (const record of records) {
    const at = asNumber(record.place) ?? 0;
    if (record.kind === "session") state = stateIn(record);
    else if (record.kind === "subscribed") subscriptions.set(asText(record.text) ?? "", subscriptionIn(record));
    else if (record.kind === "unsubscribed") subscriptions.delete(asText(record.text) ?? "");
    else if (record.kind === "done") queued.delete(at);
    else queued.set(at, { place: at, message: messageIn(record), retain: record.isRetained === true });
  }
  if (state === undefined) throw damaged(place.path, "it names no client");
  return { state, subscriptions: [...subscriptions.values()], queued: [...queued.values()], count };
}

const stateIn = (record: JsonObject): SessionState => ({
  clientId: asText(record.clientId) ?? "",
  version: record.version === 4 ? 4 : 5,
  expirySeconds: asNumber(record.expirySeconds) ?? 0,
  endedAt: asNumber(record.endedAt),
});
