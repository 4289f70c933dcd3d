/** Keeps all sessions by their client ids, and forgets each when its time is over. */

import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { missing, type StoreHealth } from "../../backends/store-health.ts";
import type { StoreList } from "../../backends/store-list.ts";
import type { Version } from "../wire/encode.ts";
import { markedFile } from "./record-log.ts";
import { Session, type SessionSurroundings } from "./session.ts";
import { readSession, SessionFile, sessionPath } from "./session-file.ts";
import { Throughput } from "./throughput.ts";

export interface SessionOptions extends SessionSurroundings {
  /** The folder of sessions, which is made if absent. */
  readonly folder: string;
  readonly health: StoreHealth;
  readonly list: StoreList;
  readonly messagesPerSecond?: number;
}

/** How a client wants its session. */
export interface Wish {
  readonly clientId: string;
  readonly version: Version;
  /** Forgets what an earlier connection left. */
  readonly isClean: boolean;
  readonly expirySeconds: number;
}

export class Sessions {
  private readonly options: SessionOptions;
  private readonly byClient = new Map<string, Session>();
  private readonly onForgotten: (session: Session) => void;

  /** Reads what earlier runs left. `onForgotten` is told of each session that is forgotten, `onFound` of each that was read. */
  constructor(options: SessionOptions, onFound: (session: Session) => void, onForgotten: (session: Session) => void) {
    this.options = options;
    this.onForgotten = onForgotten;
    const { folder, health, list } = options;
    if (list.has(folder)) {
      for (const name of namesIn(folder)) this.look(join(folder, name), onFound);
    } else {
      health.write(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
      list.add(folder);
    }
  }

  private look(path: string, onFound: (session: Session) => void): void {
    const marked = markedFile(path);
    if (path.endsWith(".log")) this.read(path, onFound);
    else if (marked !== undefined && !existsSync(marked)) throw missing(marked);
  }

  private read(path: string, onFound: (session: Session) => void): void {
    const { health, list, time } = this.options;
    const place = { path, health, directoryId: list.id };
    const stored = readSession(place);
    // A laptop that was killed did not write when the connection ended. Until now, at the latest.
    const state = { ...stored.state, endedAt: stored.state.endedAt ?? time.wallMillis() };
    const session = new Session(state, this.newThroughput(), new SessionFile(place, stored.count), this.options);
    for (const subscription of stored.subscriptions) session.subscriptions.set(subscription.text, subscription);
    for (const { place: at, message, retain } of stored.queued) session.restore(at, message, retain);
    this.byClient.set(state.clientId, session);
    onFound(session);
  }

  private newThroughput(): Throughput {
    return new Throughput(this.options.messagesPerSecond);
  }

  /** Answers the session of a client id; undefined if there is none, or its time is over. */
  find(clientId: string): Session | undefined {
    const session = this.byClient.get(clientId);
    if (session === undefined || !session.isOver(this.options.time.wallMillis())) return session;
    this.forget(session);
    return undefined;
  }

  /**
   * Answers the session for a new connection, and whether it is one that was kept. A session of another version of MQTT cannot be
   * resumed. One without an expiry resumes what was kept, and keeps nothing beyond itself (MQTT 5, 3.1.2.4).
   */
  open({ clientId, version, isClean, expirySeconds }: Wish): { session: Session; isResumed: boolean } {
    const kept = this.find(clientId);
    if (kept !== undefined && !isClean && kept.isKept && kept.state.version === version) {
      kept.state.expirySeconds = expirySeconds;
      return { session: kept, isResumed: true };
    }
    const throughput = kept?.throughput ?? this.newThroughput();
    if (kept !== undefined) this.forget(kept);
    const { folder, health, list } = this.options;
    const place = { path: sessionPath(folder, clientId), health, directoryId: list.id };
    const file = expirySeconds > 0 ? new SessionFile(place) : undefined;
    const state = { clientId, version, expirySeconds, endedAt: undefined };
    const session = new Session(state, throughput, file, this.options);
    this.byClient.set(clientId, session);
    return { session, isResumed: false };
  }

  forget(session: Session): void {
    const { clientId } = session.state;
    if (this.byClient.get(clientId) === session) this.byClient.delete(clientId);
    session.discard();
    this.onForgotten(session);
  }

  /** Forgets all sessions whose time is over. */
  sweep(): void {
    for (const clientId of [...this.byClient.keys()]) this.find(clientId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.byClient.values()].map((session) => session.close()));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw missing(folder);
    throw error;
  }
}
