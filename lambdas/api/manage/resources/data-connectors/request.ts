/**
 * What clients send about a data connector, and what of it changes (docs/protocols/data-connectors.md, "Data
 * connectors").
 */

import * as v from "valibot";
import { eventType } from "../../../../shared/calls/device-query.ts";
import type { DataConnector } from "../../../../shared/core/connector/connector.ts";
import {
  leastConcurrency,
  mostConcurrency,
  usualConcurrency,
} from "../../../../shared/core/connector/connector-queue.ts";
import type { HttpConfig, SecondSecret } from "../../../../shared/core/connector/http-config.ts";
import { dayMillis } from "../../../../shared/core/duration.ts";
import { fieldFault } from "../../../../shared/core/error.ts";
import { millisOf } from "../../../../shared/core/instant.ts";
import { isReservedHeader } from "../../../../shared/core/webhook/webhook-headers.ts";
import { checkWebhookUrl } from "../../../../shared/core/webhook/webhook-url.ts";
import { type JsonRequest, readBody } from "../../http/body.ts";
import { checkReach } from "../../http/checks/reach.ts";
import { instant, lineOfText, optional } from "../../http/fields.ts";
import { readMask } from "../../http/mask.ts";
import { record } from "../../http/record.ts";
import { listOf, object } from "../../http/shapes.ts";
import { labelKey } from "../devices/labels-request.ts";

export const mostHeaders = 30;

const headers = v.pipe(
  record(
    v.pipe(
      v.string(),
      v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "is not a header name."),
      v.check((name) => !isReservedHeader(name), "is a header that the platform sets; choose another name."),
    ),
    v.pipe(
      v.string("must be a text."),
      v.maxLength(2048, "must have at most 2048 characters."),
      v.regex(/^[\t\x20-\x7e]*$/, "must hold printable ASCII characters only."),
    ),
    mostHeaders,
  ),
  v.check(
    (entries) => new Set(Object.keys(entries).map((name) => name.toLowerCase())).size === Object.keys(entries).length,
    "must not hold a name twice; the case of its letters makes no other name.",
  ),
);

const isBase64 = (text: string): boolean => text !== "" && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;

const signatureSecret = v.pipe(
  v.string("must be a text."),
  v.maxLength(512, "must have at most 512 characters."),
  v.check((text) => text.isWellFormed(), "must be well-formed Unicode."),
  v.check(
    (text) => !text.startsWith("whsec_") || isBase64(text.slice("whsec_".length)),
    "must go on in base64 where it begins with whsec_: that is what Standard Webhooks libraries decode.",
  ),
);

/** Is kept until its end. An empty secret takes away the one there is. */
const secondSignatureSecret = object({ secret: signatureSecret, endTime: optional(instant) });

const httpConfig = object({
  url: optional(v.string("must be a text.")),
  signatureSecret: optional(signatureSecret),
  headers: optional(headers),
  secondSignatureSecret: optional(secondSignatureSecret),
});

export const mostNames = 100;
const namesOf = (name: v.GenericSchema<string, string>) => listOf(name, { most: mostNames });

const concurrencyFault = `must be a whole number of requests from ${leastConcurrency} to ${mostConcurrency}.`;

/**
 * Accepts the whole object, which clients send back with names, types and nulls of other kinds. Fields that are not
 * listed are not read.
 */
export const connectorBody = object({
  displayName: optional(lineOfText),
  type: optional(v.literal("HTTP_PUSH", "must be HTTP_PUSH.")),
  status: optional(v.picklist(["ACTIVE", "USER_DISABLED", "SYSTEM_DISABLED"], "must be ACTIVE or USER_DISABLED.")),
  events: optional(namesOf(eventType)),
  labels: optional(namesOf(labelKey)),
  httpConfig: optional(httpConfig),
  acknowledge: optional(v.picklist(["200", "2xx"], 'must be "200" or "2xx".')),
  disableOnGone: optional(v.boolean("must be true or false.")),
  pauseMode: optional(v.picklist(["drop", "retain"], "must be drop or retain.")),
  concurrency: optional(
    v.pipe(
      v.number(concurrencyFault),
      v.integer(concurrencyFault),
      v.minValue(leastConcurrency, concurrencyFault),
      v.maxValue(mostConcurrency, concurrencyFault),
    ),
  ),
});

export interface ConnectorChange {
  readonly displayName?: string;
  readonly status?: "ACTIVE" | "USER_DISABLED";
  readonly events?: readonly string[];
  readonly labels?: readonly string[];
  readonly acknowledge?: "200" | "2xx";
  readonly disableOnGone?: boolean;
  readonly pauseMode?: "drop" | "retain";
  readonly concurrency?: number;
  readonly httpConfig: Partial<HttpConfig>;
}

const maskable = [
  "displayName",
  "httpConfig.url",
  "httpConfig.signatureSecret",
  "httpConfig.headers",
  "httpConfig.secondSignatureSecret",
  "status",
  "events",
  "labels",
  "acknowledge",
  "disableOnGone",
  "pauseMode",
  "concurrency",
] as const;
type Field = (typeof maskable)[number];

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that spreading the result changes nothing. */
const present = <T extends object>(record: T): Present<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Present<T>;

/**
 * Reads the body of a creation or change. `checkAddress` refuses hosts that webhooks may not reach. A field that the
 * mask names and the body leaves out is set to its empty value, as field masks do; `httpConfig.url` and `status` have
 * no empty value.
 */
export function readConnector(request: JsonRequest, checkAddress: (url: URL) => void): ConnectorChange {
  const body = readBody(request, connectorBody);
  const mask = readMask(request, maskable);
  const take = <T>(field: Field, value: T | null | undefined, empty?: T): T | undefined =>
    mask === undefined ? (value ?? undefined) : mask.has(field) ? (value ?? empty) : undefined;
  const url = take("httpConfig.url", body.httpConfig?.url);
  if (url !== undefined) {
    checkWebhookUrl(url);
    checkReach("httpConfig.url", new URL(url), checkAddress);
  }
  const httpConfig = {
    url,
    signatureSecret: take("httpConfig.signatureSecret", body.httpConfig?.signatureSecret, ""),
    headers: take("httpConfig.headers", body.httpConfig?.headers, {}),
    secondSignatureSecret: take("httpConfig.secondSignatureSecret", secondOf(body.httpConfig), noSecond),
  };
  const plain = {
    displayName: take("displayName", body.displayName, ""),
    status: take("status", settable(body.status)),
    events: take("events", emptyOfNull(body.events), []),
    labels: take("labels", emptyOfNull(body.labels), []),
    acknowledge: take<"200" | "2xx">("acknowledge", body.acknowledge, "200"),
    disableOnGone: take("disableOnGone", body.disableOnGone, false),
    pauseMode: take<"drop" | "retain">("pauseMode", body.pauseMode, "drop"),
    concurrency: take("concurrency", body.concurrency, usualConcurrency),
  };
  return { ...present(plain), httpConfig: present(httpConfig) };
}

/**
 * Reads null as an empty list: Go clients, such as Terraform's provider, write an empty list as null and expect it back
 * empty.
 */
const emptyOfNull = (list: readonly string[] | null | undefined): readonly string[] | undefined =>
  list === null ? [] : list;

const place = "httpConfig.secondSignatureSecret";
const noSecond = { secret: "", endMillis: 0 };

/** Reads the second secret. One that is empty stands for none. */
function secondOf(config: v.InferOutput<typeof httpConfig> | null | undefined): SecondSecret | undefined {
  const sent = config?.secondSignatureSecret;
  if (!sent) return undefined;
  if (sent.secret === "") return noSecond;
  if (sent.endTime == null) throw fieldFault(`${place}.endTime`, "is missing: until when is it to sign?");
  return { secret: sent.secret, endMillis: millisOf(sent.endTime) };
}

/** Bounds how long two secrets sign: a rotation takes hours or days. */
const longestSecondMillis = 30 * dayMillis;

/** Throws `bad-request` if a second secret is asked for whose end is over, or lies too far ahead. */
export function checkSecond(
  { httpConfig: { secondSignatureSecret: second } }: ConnectorChange,
  nowMillis: number,
): void {
  if (!second?.secret) return;
  const left = second.endMillis - nowMillis;
  if (left <= 0 || left > longestSecondMillis)
    throw fieldFault(`${place}.endTime`, "must lie in the future, within 30 days.");
}

/** Ignores SYSTEM_DISABLED, which a client may send back as it was read: it changes nothing. */
const settable = (status: DataConnector["status"] | null | undefined): "ACTIVE" | "USER_DISABLED" | undefined =>
  status === "ACTIVE" || status === "USER_DISABLED" ? status : undefined;
