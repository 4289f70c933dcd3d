/**
 * Keeps the access token of this tab: in memory, and in the tab's own storage, so that loading the page again asks for no
 * password. A new tab asks those that are open. No token is ever kept beyond the browser's life, nor in an address.
 */

import * as v from "valibot";
import { factsOf } from "./token.ts";

export interface SessionState {
  /**
   * `asking` until other tabs had time to answer; `none` where nobody signed in; `active`; `ended` where somebody was signed
   * in whose token is over, so that the page stays, under the sign-in.
   */
  readonly kind: "asking" | "none" | "active" | "ended";
  readonly token?: string | undefined;
  /** The id of whoever is or was signed in. */
  readonly subject?: string | undefined;
  readonly expiresAtMillis?: number | undefined;
}

export interface Channel {
  send(message: unknown): void;
  listen(then: (message: unknown) => void): void;
}

/** The part of `Storage` that is used. */
export type TokenStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface SessionPorts {
  readonly storage: TokenStorage;
  readonly channel: Channel;
  readonly nowMillis: () => number;
}

const key = "millrace.token";
const message = v.variant("kind", [
  v.object({ kind: v.literal("ask") }),
  v.object({ kind: v.literal("have"), token: v.string() }),
  v.object({ kind: v.literal("renewed"), token: v.string(), subject: v.string() }),
  v.object({ kind: v.literal("signed-out") }),
]);

export class Session {
  private readonly ports: SessionPorts;
  private readonly listeners = new Set<() => void>();
  private current: SessionState;

  constructor(ports: SessionPorts) {
    this.ports = ports;
    const kept = this.stateOf(ports.storage.getItem(key) ?? "");
    this.current = kept ?? { kind: "asking" };
    ports.channel.listen((said) => this.hear(said));
    if (!kept) ports.channel.send({ kind: "ask" });
  }

  readonly state = (): SessionState => this.current;

  /** Calls back at each change. Answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes a token that this tab got. Answers false for what is none or is over. */
  readonly begin = (token: string): boolean => {
    const next = this.stateOf(token);
    if (!next) return false;
    this.change(next);
    if (next.subject !== undefined) this.ports.channel.send({ kind: "renewed", token, subject: next.subject });
    return true;
  };

  /** Ends the session if it still has that token: another call may have got a newer one in the meantime. */
  readonly expire = (token: string | undefined): void => {
    if (this.current.kind !== "active" || token !== this.current.token) return;
    this.change({ kind: "ended", subject: this.current.subject });
  };

  /** Signs all tabs out. */
  readonly end = (): void => {
    this.ports.channel.send({ kind: "signed-out" });
    this.change({ kind: "none" });
  };

  /** Gives up waiting for other tabs. */
  readonly stopAsking = (): void => {
    if (this.current.kind === "asking") this.change({ kind: "none" });
  };

  private hear(said: unknown): void {
    const read = v.safeParse(message, said);
    if (!read.success) return;
    const { current } = this;
    const { output } = read;
    if (output.kind === "signed-out") this.change({ kind: "none" });
    else if (output.kind === "ask") this.tell(current.token);
    else if (output.kind === "have" ? current.kind === "asking" : current.subject === output.subject) {
      const next = this.stateOf(output.token);
      if (next) this.change(next);
    }
  }

  private tell(token: string | undefined): void {
    if (token !== undefined) this.ports.channel.send({ kind: "have", token });
  }

  private stateOf(token: string): SessionState | undefined {
    const facts = factsOf(token);
    if (!facts || facts.expiresAtMillis <= this.ports.nowMillis()) return undefined;
    return { kind: "active", token, subject: facts.subject, expiresAtMillis: facts.expiresAtMillis };
  }

  private change(next: SessionState): void {
    this.current = next;
    if (next.token === undefined) this.ports.storage.removeItem(key);
    else this.ports.storage.setItem(key, next.token);
    for (const listener of this.listeners) listener();
  }
}
