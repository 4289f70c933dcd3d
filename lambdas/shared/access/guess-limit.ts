/**
 * Bounds guesses at secrets, by the name that they are made under and by where they come from, so that nobody guesses a
 * secret and nobody can keep its owner out (ADR 0023).
 */

import { daySeconds } from "../core/duration.ts";
import { PlatformError } from "../core/error.ts";
import { networkOf } from "../core/identity/network.ts";
import { foldName } from "../core/name/fold.ts";
import { isUuid } from "../core/uuid.ts";
import { type WindowCounter, WindowQuota } from "./window-quota.ts";

/** Under which name an attempt is made, and from which address. */
export interface Origin {
  readonly name: string;
  readonly sourceIp: string;
}

/** Under which name an attempt is made over MQTT, and with which client id. No address is known there. */
export interface MqttOrigin {
  readonly name: string;
  readonly clientId: string;
}

/** Remembers where people signed in before. Marks tell neither the person nor the place. */
export interface Places {
  /** Answers until when the place is known, in seconds since 1970, and 0 if it is not known. */
  knownUntil(place: Place): Promise<number>;
  remember(place: Place, expiresAt: number): Promise<void>;
}

interface Place {
  readonly person: string;
  readonly place: string;
  readonly slot: number;
}

export interface GuessLimitPort {
  readonly counter: WindowCounter;
  readonly places: Places;
  /**
   * Answers a mark of a text, by a key of the stage. Otherwise strangers could find names whose counters another
   * person shares.
   */
  readonly mark: (text: string) => Promise<string>;
  readonly nowMillis: () => number;
  readonly report: (message: string, error: unknown) => void;
}

type Attempt<T> = () => Promise<T>;

/** Bounds failures under one name from one network. */
const failuresOfPair = 10;
/** Bounds failures under all names from one network, and under one name from all networks. */
const failuresOfOne = 100;
/**
 * Bounds failures of all strangers together where they have no address. Each costs a tenth of a second of processor
 * time, so that this many take up one invocation at most.
 */
const failuresOfStrangers = 600;
/**
 * Subjects share so many counters, so that invented names make no more of them. With the stage's usual throttle a
 * counter has 0.1 failures of strangers a minute.
 */
const countersOfARule = 2 ** 18;
const knownSeconds = 30 * daySeconds;
/** A person's known places, of which each takes the item that its mark falls on. */
const placesOfAPerson = 16;

const quotaOf = (counter: WindowCounter, perWindow: number, words: string): WindowQuota =>
  new WindowQuota(counter, { windowSeconds: 60, perWindow, refusal: (after) => `${words} try again in ${after} s.` });

const isFailure = (error: unknown): boolean =>
  error instanceof PlatformError && ["unauthenticated", "bad-request", "invalid-grant"].includes(error.code);

/** Answers a number below `count` from a mark, which is base64url of random-looking bytes. */
const numberOf = (mark: string, count: number): number => Buffer.from(mark, "base64url").readUInt32BE() % count;

/** A quota, and the subject that an attempt counts for. */
interface Limit {
  readonly quota: WindowQuota;
  readonly subject: string;
}

/** Where an attempt comes from: a network or a client id, and what bounds those whom nobody knows there. */
interface From {
  readonly place: string;
  readonly ofStrangers: Limit;
}

export class GuessLimit {
  private readonly port: GuessLimitPort;
  private readonly ofPair: WindowQuota;
  private readonly ofNetwork: WindowQuota;
  private readonly ofName: WindowQuota;
  private readonly ofStrangers: WindowQuota;

  constructor(port: GuessLimitPort) {
    const { counter } = port;
    this.port = port;
    this.ofPair = quotaOf(counter, failuresOfPair, "This failed too often under this name from your address;");
    this.ofNetwork = quotaOf(counter, failuresOfOne, "This failed too often from your address;");
    this.ofStrangers = quotaOf(
      counter,
      failuresOfStrangers,
      "Too many passwords fail over MQTT; use a client id that you signed in with before, a token, or",
    );
    this.ofName = quotaOf(
      counter,
      failuresOfOne,
      "This fails too often under this name, from many addresses; use an address where you signed in before, or",
    );
  }

  /**
   * Chooses the rule by the name: people choose their passwords, while sources and API tokens, whose names are UUIDs,
   * have generated ones.
   */
  signIn<T>(origin: Origin, attempt: Attempt<T>): Promise<T> {
    return isUuid(origin.name) ? this.generated(origin, attempt) : this.chosen(origin, attempt);
  }

  /**
   * Bounds guesses at a secret that was generated. Counts failures only: nobody guesses it, so the right one is always
   * let in, and nobody can lock its owner out.
   */
  async generated<T>(origin: Origin, attempt: Attempt<T>): Promise<T> {
    const now = this.port.nowMillis();
    try {
      return await attempt();
    } catch (error) {
      if (!isFailure(error)) throw error;
      const [name, network] = [origin.name.toLowerCase(), networkOf(origin.sourceIp)];
      // Asks for the network first: once it has failed too often, nothing is written for its names any more.
      await this.ofNetwork.take(await this.subject("generated-network", network), 1, now);
      await this.ofPair.take(await this.subject("generated-pair", `${network} ${name}`), 1, now);
      throw error;
    }
  }

  /**
   * Bounds guesses at a secret that a person chose. Counts each attempt before its outcome is known, and gives back
   * those that did not fail, so that attempts made at the same time get no further than attempts made one by one. From
   * a place where the person signed in before, only failures from there count.
   */
  async chosen<T>(origin: Origin, attempt: Attempt<T>): Promise<T> {
    const network = networkOf(origin.sourceIp);
    const ofNetwork = { quota: this.ofNetwork, subject: await this.subject("network", network) };
    return this.chosenFrom(origin.name, { place: network, ofStrangers: ofNetwork }, attempt);
  }

  /**
   * Bounds guesses at a password over MQTT, where no address is known. The client id takes its place: one with which the
   * person signed in before is not held to what strangers do. Secrets that were generated need no bound, because a wrong
   * one costs next to nothing and the right one is let in at any time.
   */
  async overMqtt<T>({ name, clientId }: MqttOrigin, attempt: Attempt<T>): Promise<T> {
    if (isUuid(name)) return attempt();
    const ofStrangers = { quota: this.ofStrangers, subject: "mqtt" };
    return this.chosenFrom(name, { place: `mqtt ${clientId}`, ofStrangers }, attempt);
  }

  private async chosenFrom<T>(typed: string, from: From, attempt: Attempt<T>): Promise<T> {
    // Folds the name as looking it up does, so that no other spelling of it has counters of its own.
    const name = foldName(typed);
    const now = this.port.nowMillis();
    const place = await this.placeOf(name, from.place);
    const until = await this.knownUntil(place);
    const pair = { quota: this.ofPair, subject: await this.subject("pair", `${from.place} ${name}`) };
    const ofName = { quota: this.ofName, subject: await this.subject("name", name) };
    const limits = until > now / 1000 ? [pair] : [from.ofStrangers, ofName, pair];
    const result = await this.within(limits, now, attempt);
    await this.remember(place, until, now);
    return result;
  }

  private async within<T>([limit, ...others]: readonly Limit[], now: number, attempt: Attempt<T>): Promise<T> {
    if (!limit) return attempt();
    await limit.quota.take(limit.subject, 1, now);
    let failed = false;
    try {
      return await this.within(others, now, attempt);
    } catch (error) {
      failed = isFailure(error);
      throw error;
    } finally {
      if (!failed) await limit.quota.giveBack(limit.subject, 1, now);
    }
  }

  private async subject(rule: string, text: string): Promise<string> {
    return `${rule}-${numberOf(await this.port.mark(`${rule} ${text}`), countersOfARule)}`;
  }

  private async placeOf(name: string, network: string): Promise<Place> {
    const [person, place] = [await this.port.mark(`person ${name}`), await this.port.mark(`place ${network} ${name}`)];
    return { person, place, slot: numberOf(place, placesOfAPerson) };
  }

  /** Takes a place for unknown if that cannot be read, which bounds its attempts and refuses none by itself. */
  private async knownUntil(place: Place): Promise<number> {
    return this.port.places.knownUntil(place).catch((error: unknown) => {
      this.port.report("cannot read where a person signed in before", error);
      return 0;
    });
  }

  /** Remembers the place for another 30 days, at most once a day. */
  private async remember(place: Place, until: number, nowMillis: number): Promise<void> {
    const expiresAt = Math.floor(nowMillis / 1000) + knownSeconds;
    if (until > expiresAt - daySeconds) return;
    await this.port.places.remember(place, expiresAt).catch((error: unknown) => {
      this.port.report("cannot remember where a person signed in", error);
    });
  }
}
