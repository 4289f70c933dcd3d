/** What is entered about a connector: how it is checked, what is sent of it, and what of it was changed. */

import * as v from "valibot";
import type { Connector } from "../../../api/connectors.ts";
import { dataconnectorsCreate as limits } from "../../../api/made/limits.ts";
import { differing } from "../../../parts/form/differing.ts";
import type { Pairs } from "../../../parts/form/Lists.tsx";
import { twiceIn } from "../../../parts/form/Lists.tsx";
import { reservedHeaders } from "./reserved-headers.ts";
import { joinUrl, splitUrl } from "./url.ts";

/** The values of the form, by the names of the API where it has one. */
export interface ConnectorValues {
  readonly displayName: string;
  readonly "httpConfig.url": string;
  readonly user: string;
  readonly password: string;
  readonly "httpConfig.signatureSecret": string;
  readonly "httpConfig.headers": Pairs;
  readonly events: readonly string[];
  readonly labels: readonly string[];
  readonly acknowledge: Connector["acknowledge"];
  readonly disableOnGone: boolean;
  readonly pauseMode: Connector["pauseMode"];
  readonly concurrency: string;
}

/** What a new connector has, as the API sets it where nothing is said. */
export const newValues: ConnectorValues = {
  displayName: "",
  "httpConfig.url": "",
  user: "",
  password: "",
  "httpConfig.signatureSecret": "",
  "httpConfig.headers": [],
  events: [],
  labels: [],
  acknowledge: "200",
  disableOnGone: false,
  pauseMode: "drop",
  concurrency: "200",
};

export function valuesOf(connector: Connector): ConnectorValues {
  const { displayName, httpConfig, events, labels, acknowledge, disableOnGone, pauseMode, concurrency } = connector;
  const { url, user, password } = splitUrl(httpConfig.url);
  return {
    displayName,
    "httpConfig.url": url,
    user,
    password,
    "httpConfig.signatureSecret": httpConfig.signatureSecret,
    "httpConfig.headers": Object.entries(httpConfig.headers),
    events,
    labels,
    acknowledge,
    disableOnGone,
    pauseMode,
    concurrency: String(concurrency),
  };
}

const { minimum, maximum } = limits.concurrency;

const isToken = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name);

/** Says what is wrong with headers, the first fault of them. */
export function headersFault(pairs: Pairs): string | undefined {
  const [twice] = twiceIn(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  const reserved = pairs.find(([name]) => reservedHeaders.includes(name.toLowerCase()));
  const odd = pairs.find(([name]) => !isToken(name));
  const value = pairs.find(([, text]) => text.length > 2048 || !/^[\t\x20-\x7e]*$/.test(text));
  if (reserved) return `${reserved[0]} is a header that the platform sets. Choose another name.`;
  if (odd) return odd[0] === "" ? "Give each header a name, or remove it." : `${odd[0]} is no name of a header.`;
  if (twice !== undefined) return `${twice} is there twice.`;
  if (value) return `The value of ${value[0]} must be printable ASCII, of at most 2048 characters.`;
  return pairs.length > 30 ? "A connector has at most 30 headers." : undefined;
}

const texts = v.array(v.string());
const pairs = v.array(v.tuple([v.string(), v.string()]));

/** Checks what can be known beforehand. Everything else the API tells at its field. */
export const connectorSchema = v.object({
  displayName: v.pipe(v.string(), v.maxLength(limits.displayName.maxLength, "At most 100 characters.")),
  "httpConfig.url": v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("Give the address of your receiver."),
    v.check((text) => URL.parse(text)?.protocol === "https:", "Must begin with https:// and name a host."),
    v.maxLength(2048, "At most 2048 characters."),
  ),
  user: v.string(),
  password: v.string(),
  "httpConfig.signatureSecret": v.pipe(
    v.string(),
    v.maxLength(limits["httpConfig.signatureSecret"].maxLength, "At most 512 characters."),
  ),
  "httpConfig.headers": v.pipe(
    pairs,
    v.check(
      (given) => headersFault(given) === undefined,
      ({ input }) => headersFault(input as Pairs) ?? "",
    ),
  ),
  events: v.pipe(texts, v.maxLength(limits.events.maxItems, "At most 100 types.")),
  labels: v.pipe(texts, v.maxLength(limits.labels.maxItems, "At most 100 labels.")),
  acknowledge: v.picklist(limits.acknowledge.enum),
  disableOnGone: v.boolean(),
  pauseMode: v.picklist(limits.pauseMode.enum),
  concurrency: v.pipe(
    v.string(),
    v.check(
      (text) => /^\d{1,4}$/.test(text.trim()) && Number(text) >= minimum && Number(text) <= maximum,
      `A whole number from ${minimum} to ${maximum}.`,
    ),
  ),
});

// A type alias, and no interface: only such is known to be JSON.
type HttpConfigBody = {
  readonly url?: string;
  readonly signatureSecret?: string;
  readonly headers?: Record<string, string>;
};

/** A body as the API takes it. */
export type ConnectorBody = {
  readonly displayName?: string;
  readonly events?: string[];
  readonly labels?: string[];
  readonly acknowledge?: Connector["acknowledge"];
  readonly disableOnGone?: boolean;
  readonly pauseMode?: Connector["pauseMode"];
  readonly concurrency?: number;
  readonly httpConfig?: HttpConfigBody;
};

/** Answers all that was entered, as a body. */
export function bodyOf(values: ConnectorValues): Required<ConnectorBody> {
  const url = joinUrl({ url: values["httpConfig.url"].trim(), user: values.user, password: values.password });
  return {
    displayName: values.displayName,
    events: [...values.events],
    labels: [...values.labels],
    acknowledge: values.acknowledge,
    disableOnGone: values.disableOnGone,
    pauseMode: values.pauseMode,
    concurrency: Number(values.concurrency),
    httpConfig: {
      url,
      signatureSecret: values["httpConfig.signatureSecret"],
      headers: Object.fromEntries(values["httpConfig.headers"]),
    },
  };
}

/** Answers the fields alone that differ from what was there, as a body. */
export function changesOf(before: ConnectorValues, after: ConnectorValues): ConnectorBody {
  const [{ httpConfig: was, ...plainWas }, { httpConfig: is, ...plainIs }] = [bodyOf(before), bodyOf(after)];
  const httpConfig = differing(was, is);
  return { ...differing(plainWas, plainIs), ...(Object.keys(httpConfig).length === 0 ? {} : { httpConfig }) };
}

/** Answers a body without what is secret in it, for showing the request that would be sent. */
export function shownBody(body: ConnectorBody): ConnectorBody {
  const { httpConfig } = body;
  if (!httpConfig) return body;
  const { url, signatureSecret, headers } = httpConfig;
  const split = url === undefined ? undefined : splitUrl(url);
  const isSignedIn = split !== undefined && (split.user !== "" || split.password !== "");
  return {
    ...body,
    httpConfig: {
      ...(url === undefined ? {} : { url: isSignedIn ? joinUrl({ ...split, password: hidden }) : url }),
      ...(signatureSecret === undefined ? {} : { signatureSecret: signatureSecret === "" ? "" : hidden }),
      ...(headers === undefined
        ? {}
        : { headers: Object.fromEntries(Object.keys(headers).map((name) => [name, hidden])) }),
    },
  };
}

const hidden = "********";
