/**
 * Knows which clients of a source are connected, by the events of AWS IoT Core: these come in any order, more than once,
 * and minutes late.
 */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";
import { hinderedTopics } from "./topics.ts";

/** A client that has connected or disconnected. */
export interface LifecycleEvent {
  readonly kind: "connected" | "disconnected";
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Is higher with each connection of the client, and the same for the events of one connection. */
  readonly version: number;
  readonly address?: string;
  readonly reason?: string;
  /** What exactly the client did, and on which topic, of a broker that tells: AWS IoT Core does not. */
  readonly why?: string;
  readonly topic?: string;
}

/** What is known of a client. */
export interface Presence {
  readonly clientId: string;
  readonly isConnected: boolean;
  /** When it connected or disconnected, in milliseconds since 1970. */
  readonly at: number;
  readonly version: number;
  readonly connectedAt?: number;
  readonly address?: string;
  /** Why it was disconnected, in AWS IoT Core's words. */
  readonly reason?: string;
  /** The latest connections that another one took the client id from. */
  readonly takeovers: readonly Takeover[];
  /** Milliseconds since 1970 at which people were told last that two clients use the id. */
  readonly toldAt?: number;
}

export interface Takeover {
  readonly version: number;
  readonly at: number;
}

const presenceTopic = /^\$aws\/events\/presence\/(connected|disconnected)\/./s;

/** Tells whether the broker itself published on the topic. No client can. */
export const isLifecycleTopic = (topic: string): boolean =>
  topic.startsWith("$aws/events/") || topic.startsWith(`${hinderedTopics}/`);

/** Reads an event. Answers undefined for one of another kind, and throws `internal` for one that is not as documented. */
export function readLifecycleEvent(topic: string, payload: Uint8Array): LifecycleEvent | undefined {
  const [, kind] = presenceTopic.exec(topic) ?? [];
  if (kind !== "connected" && kind !== "disconnected") return undefined;
  const event: unknown = parseJson(Buffer.from(payload).toString("utf8"));
  if (typeof event !== "object" || event === null) throw odd();
  const fields: { readonly [name: string]: unknown } = { ...event };
  const { clientId, timestamp: at, versionNumber: version, ipAddress: address, disconnectReason: reason } = fields;
  if (typeof clientId !== "string" || typeof at !== "number" || typeof version !== "number") throw odd();
  return {
    kind,
    clientId,
    at,
    version,
    ...(typeof address === "string" ? { address } : {}),
    ...(typeof reason === "string" ? { reason } : {}),
    ...detailIn(fields.disconnectDetail),
  };
}

function detailIn(value: unknown): Pick<LifecycleEvent, "why" | "topic"> {
  if (typeof value !== "object" || value === null) return {};
  const { why, topic }: { readonly why?: unknown; readonly topic?: unknown } = value;
  return { ...(typeof why === "string" ? { why } : {}), ...(typeof topic === "string" ? { topic } : {}) };
}

const odd = (): PlatformError =>
  new PlatformError("internal", "An event of a client's connection lacks its client, time or version.");

/**
 * AWS IoT Core counts from 0 again when a client was away for about an hour, and its events come a few minutes late. So
 * versions decide between events that are closer than this, and times between others.
 */
const nearMillis = 30 * 60_000;

/** Tells whether the event is news. Of one connection, its end comes after its beginning. */
function isNewer(event: LifecycleEvent, { at, version, isConnected }: Presence): boolean {
  if (Math.abs(event.at - at) > nearMillis && event.version !== version) return event.at > at;
  if (event.version !== version) return event.version > version;
  return isConnected && event.kind === "disconnected";
}

const stormMillis = 60_000;
const stormTakeovers = 5;
/** Says no more than once in this time that two clients use an id. */
const tellEveryMillis = 60 * 60_000;

export interface Folded {
  readonly presence: Presence;
  /** Whether people have to be told now that two clients use the id. */
  readonly isStorm: boolean;
}

/** Answers what is known after the event; undefined if it tells nothing new. The order of events makes no difference. */
export function foldPresence(known: Presence | undefined, event: LifecycleEvent): Folded | undefined {
  const takeovers = takeoversWith(known?.takeovers ?? [], event);
  const latest = latestOf(known, event);
  if (latest === known && takeovers === known?.takeovers) return undefined;
  const isStorm = stormIn(takeovers) && (known?.toldAt === undefined || event.at - known.toldAt >= tellEveryMillis);
  return { presence: { ...latest, takeovers, ...(isStorm ? { toldAt: event.at } : {}) }, isStorm };
}

/** Answers what was known if the event tells nothing new of the connection. */
function latestOf<P extends Presence>(known: P | undefined, event: LifecycleEvent): P | Omit<Presence, "takeovers"> {
  if (known === undefined || isNewer(event, known)) return stateAfter(known, event);
  return isMissingBeginning(known, event) ? { ...known, ...beginningOf(event) } : known;
}

const beginningOf = ({ at, address }: LifecycleEvent) => ({
  connectedAt: at,
  ...(address === undefined ? {} : { address }),
});

/** Tells whether the event is the beginning of a connection of which only the end is known. */
const isMissingBeginning = (known: Presence, event: LifecycleEvent): boolean =>
  event.kind === "connected" &&
  known.version === event.version &&
  known.connectedAt === undefined &&
  event.at <= known.at;

function stateAfter(known: Presence | undefined, event: LifecycleEvent): Omit<Presence, "takeovers"> {
  const { clientId, at, version, reason } = event;
  const told = known?.toldAt === undefined ? {} : { toldAt: known.toldAt };
  if (event.kind === "connected") return { clientId, isConnected: true, at, version, ...beginningOf(event), ...told };
  const same = known?.version === version && known.isConnected ? known : undefined;
  return {
    clientId,
    isConnected: false,
    at,
    version,
    ...(same?.connectedAt === undefined ? {} : { connectedAt: same.connectedAt }),
    ...(same?.address === undefined ? {} : { address: same.address }),
    ...(reason === undefined ? {} : { reason }),
    ...told,
  };
}

/** Keeps the latest connections that were taken over, each once however often its end is told. */
function takeoversWith(known: readonly Takeover[], event: LifecycleEvent): readonly Takeover[] {
  const { version, at, reason } = event;
  if (reason !== "DUPLICATE_CLIENTID" || known.some((each) => each.version === version && each.at === at)) return known;
  return [...known, { version, at }].toSorted((one, other) => one.at - other.at).slice(-stormTakeovers);
}

const stormIn = (takeovers: readonly Takeover[]): boolean => {
  const [first, last] = [takeovers.at(-stormTakeovers), takeovers.at(-1)];
  return first !== undefined && last !== undefined && last.at - first.at <= stormMillis;
};
