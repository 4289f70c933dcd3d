/**
 * Says what a client was kept from, for the people who look after it: a program whose topic is forbidden gets no error,
 * connects again, and is cut again.
 */

import { PlatformError } from "../error.ts";
import { parseJson } from "../parse-json.ts";
import type { LifecycleEvent } from "./presence.ts";
import { hinderedTopics } from "./topics.ts";

export type HindranceKind =
  | "mqtt-forbidden"
  | "mqtt-client-error"
  | "mqtt-throttled"
  | "mqtt-discarded"
  | "mqtt-subscription-refused";

export interface Hindrance {
  readonly kind: HindranceKind;
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How often it happened. */
  readonly times: number;
  /** Says more than the kind does, to be read after "the client". AWS IoT Core tells none of it. */
  readonly why?: string;
  readonly topic?: string;
}

/** AWS IoT Core's words for ends that a client has brought about by what it did. */
const kindOfReason: Readonly<Record<string, HindranceKind>> = {
  AUTH_ERROR: "mqtt-forbidden",
  FORBIDDEN_ACCESS: "mqtt-forbidden",
  CLIENT_ERROR: "mqtt-client-error",
  THROTTLED: "mqtt-throttled",
};

/** Answers why a connection was ended, if that is for somebody to mend. */
export function hindranceOf({ kind, clientId, at, reason = "", why, topic }: LifecycleEvent): Hindrance | undefined {
  if (kind !== "disconnected" || !Object.hasOwn(kindOfReason, reason)) return undefined;
  const found = kindOfReason[reason];
  if (found === undefined) return undefined;
  return { kind: found, clientId, at, times: 1, ...(why ? { why } : {}), ...(topic ? { topic } : {}) };
}

/** Reads what a broker tells on these topics. Answers undefined for another topic, and throws `internal` for what it is not. */
export function readHindrance(onTopic: string, payload: Uint8Array): Hindrance | undefined {
  if (!onTopic.startsWith(`${hinderedTopics}/`)) return undefined;
  const event: unknown = parseJson(Buffer.from(payload).toString("utf8"));
  if (typeof event !== "object" || event === null) throw odd();
  const fields: { readonly [name: string]: unknown } = { ...event };
  const { clientId, timestamp: at, eventType, times, why, topic } = fields;
  const kind = eventType === "discarded" || eventType === "subscription-refused" ? eventType : undefined;
  if (kind === undefined || typeof clientId !== "string" || typeof at !== "number" || typeof times !== "number") {
    throw odd();
  }
  return {
    kind: `mqtt-${kind}`,
    clientId,
    at,
    times,
    ...(typeof why === "string" ? { why } : {}),
    ...(typeof topic === "string" && topic !== "" ? { topic } : {}),
  };
}

const odd = (): PlatformError =>
  new PlatformError("internal", "An event of what a client was kept from lacks its client, time, type or count.");

const usual: Readonly<Record<HindranceKind, string>> = {
  "mqtt-forbidden": "it used a topic that it may not use, or its rights have ended",
  "mqtt-client-error":
    "it did what the broker takes from nobody, such as a payload above 128 KB, more than eight filters in one SUBSCRIBE, or QoS 2",
  "mqtt-throttled": "it did too much in too short a time",
  "mqtt-discarded": "more than 100 messages a second came and went on its connection",
  "mqtt-subscription-refused": "it has 50 subscriptions already",
};

const advice: Readonly<Record<HindranceKind, string>> = {
  "mqtt-forbidden": "Correct the topic, or give it the right; it will be cut again each time that it comes back.",
  "mqtt-client-error": "Correct the client; it will be cut again each time that it does so.",
  "mqtt-throttled": "Have it wait longer before it tries again.",
  "mqtt-discarded": "Use narrower filters or several connections, or publish less often.",
  "mqtt-subscription-refused": "Use filters with wildcards, or several connections.",
};

const verbOf = (kind: HindranceKind): string => {
  if (kind === "mqtt-discarded") return "lost messages";
  return kind === "mqtt-subscription-refused" ? "was refused a subscription" : "was disconnected";
};

/** Writes it for people, without the topic where it is not for all of them. */
export function hindranceText({ kind, clientId, why, topic }: Hindrance, showsTopic = true): string {
  const where = topic === undefined || !showsTopic ? "" : ` (${quoted(topic)})`;
  return `The client ${quoted(clientId)} ${verbOf(kind)}: ${why ?? usual[kind]}${where}. ${advice[kind]}`;
}

/** Is as long as a topic or client id may be. */
const longestQuoted = 256;

/** Quotes a whole topic, since one letter may be what is wrong with it. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, longestQuoted).toWellFormed());
