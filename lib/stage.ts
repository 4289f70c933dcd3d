/** Reads the settings of one stage: `stages.<name>` in the context of `cdk.json`. */

import { mostLookedThrough, roomLimits } from "../lambdas/shared/core/limits.ts";
import { faultOfName, storedName } from "../lambdas/shared/core/name/rule.ts";
import { type RetentionKind, retentionKinds } from "../lambdas/shared/core/project/retention.ts";
import { type ConsoleSetting, consoleSetting, demandOtherHost, usualConsole } from "./console/settings.ts";
import { type Domain, domain } from "./domain-setting.ts";
import { type MqttSettings, mqtt, usualMqtt } from "./mqtt/settings.ts";
import { type Quotas, quotas, usualQuotas } from "./quota-setting.ts";
import {
  group,
  networks,
  oneOf,
  optional,
  origins,
  refuse,
  type Setting,
  SettingError,
  text,
  wholeNumber,
  yesOrNo,
} from "./setting.ts";

/** Bounds how many copies of a function work at once. */
export interface Concurrency {
  /**
   * Bounds the invocations that empty each of the intake queues, from 2 to 1000, which are the bounds of a mapping's
   * MaximumConcurrency.
   */
  readonly route: number;
  /** Bounds the invocations that empty each of the retain queues, from 2 to 1000. */
  readonly retain: number;
  /**
   * Reserves concurrency for these functions alone, out of the account's pool. It is absent if the account's quota is
   * below 1,000.
   */
  readonly reserve?: Reserve;
}

export interface Reserve {
  /** Bounds the streams that all projects together have open by `devices:stream`. */
  readonly stream: number;
  readonly route: number;
  readonly retain: number;
  readonly deliver: number;
  /** Keeps room for deciding about MQTT clients: a connection about which nobody decides is ended. */
  readonly authorizeMqtt: number;
}

/** Bounds what each door lets through. A client beyond it is answered 429. */
export interface Throttle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** Lists when projects can be fed live. */
const liveFeeds = ["watched", "always"] as const;
export type LiveFeed = (typeof liveFeeds)[number];

export interface StageSettings {
  /** Begins the stacks' names and every connector queue's name, so that stages share an account. */
  readonly name: string;
  readonly organizationName: string;
  /** Is the first project's company name, as MQTT topics carry it. */
  readonly companyName: string;
  /** Is the name by which the first administrator signs in. */
  readonly administrator: string;
  /** Lists the CIDRs of non-public networks that webhooks may be in. */
  readonly allowedWebhookNetworks: readonly string[];
  /** Lists the origins whose pages may call both APIs from browsers. On the laptop `:*` stands for every port. */
  readonly allowedOrigins: readonly string[];
  readonly connectorsPerProject: number;
  /** Bounds the sources of a project, up to what a call looks through to put devices in order. */
  readonly sourcesPerProject: number;
  /** Says how many times as fast as usual outages of receivers pass, from 1 to 10. More than 1 is for tests. */
  readonly outageSpeed: number;
  /** Bounds what each project sends over HTTPS, averaged over ten seconds. Anything beyond is answered 429. */
  readonly pointsPerSecond: number;
  /** Bounds an identity's calls of the management API, averaged over ten seconds. Anything beyond is answered 429. */
  readonly callsPerSecond: number;
  /** Bounds the streams that a project has open. More are answered 429. */
  readonly streamsPerProject: number;
  /** Bounds the streams that an identity has open in a project. One more ends its oldest. */
  readonly streamsPerIdentity: number;
  /** Says when projects are fed live: while somebody follows them, or always, which costs more. */
  readonly liveFeed: LiveFeed;
  /** Lists the kinds of retentions that projects may make; DYNAMODB is always among them. */
  readonly retentionKinds: readonly RetentionKind[];
  /** Has the database of Timestream stay the stage's, to be read and emptied, after TIMESTREAM was taken out of the kinds. */
  readonly keepTimestream: boolean;
  readonly logRetentionDays: number;
  /** Says how long the audit log tells of a change, from 1 to 3653 days. */
  readonly auditLogDays: number;
  readonly concurrency: Concurrency;
  readonly throttle: Throttle;
  /** Holds quotas of the account that alarms are told. */
  readonly quotas: Quotas;
  readonly alarmEmail?: string;
  /** Has a topic tell of silent sources, and whoever gets the stage's alarms by e-mail. */
  readonly sourceAlerts: boolean;
  readonly domain?: Domain;
  readonly mqtt: MqttSettings;
  readonly console: ConsoleSetting;
}

const keys = [
  "organizationName",
  "companyName",
  "administrator",
  "allowedWebhookNetworks",
  "allowedOrigins",
  "connectorsPerProject",
  "sourcesPerProject",
  "pointsPerSecond",
  "callsPerSecond",
  "outageSpeed",
  "streamsPerProject",
  "streamsPerIdentity",
  "liveFeed",
  "retentionKinds",
  "keepTimestream",
  "logRetentionDays",
  "auditLogDays",
  "concurrency",
  "throttle",
  "quotas",
  "alarmEmail",
  "sourceAlerts",
  "domain",
  "mqtt",
  "console",
];

/** Is never deployed to AWS: `npm start` runs it. */
export const laptopStage = "laptop";

/** Lists the periods that CloudWatch Logs accepts, up to a year. */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365];

/**
 * Holds the defaults. This concurrency suits an account with the usual quota of 1,000, and leaves most of it to
 * deliver.
 */
export const usual = {
  connectorsPerProject: 10,
  sourcesPerProject: roomLimits.sourcesPerProject,
  pointsPerSecond: 1000,
  callsPerSecond: 20,
  outageSpeed: 1,
  streamsPerProject: 20,
  streamsPerIdentity: 5,
  liveFeed: "watched",
  retentionKinds: ["DYNAMODB", "INFLUXDB", "S3"],
  keepTimestream: false,
  sourceAlerts: false,
  logRetentionDays: 30,
  auditLogDays: 400,
  concurrency: { route: 20, retain: 20 },
  throttle: { requestsPerSecond: 500, burst: 1000 },
} as const;

/**
 * Reads a stage's settings from the context value `stages`. Throws a SettingError that names the key and the fix if the
 * stage or a key does not exist, or if a value has the wrong type or form.
 */
export function readStage(name: string, stages: unknown): StageSettings {
  // Keeps the name short: AWS allows queue names of 80 characters, and a connector's id and prefix need the rest.
  if (!/^[a-z][a-z0-9-]{1,15}$/.test(name)) {
    throw new SettingError(
      `The stage "${name}" cannot be used: take 2 to 16 small letters, digits and hyphens, a letter first.`,
    );
  }
  if (/-dc(-|$)/.test(name)) {
    throw new SettingError(
      `The stage "${name}" cannot be used: connector queues are named <stage>-dc-…, and one stage's rights would reach another's queues; take a name without "-dc-" in it or "-dc" at its end.`,
    );
  }
  const known = typeof stages === "object" && stages !== null ? Object.keys(stages) : [];
  if (!known.includes(name)) {
    throw new SettingError(
      `There is no stage "${name}": add stages.${name} to the context in cdk.json, or give -c stage=<name> with one of ${known.join(", ")}.`,
    );
  }
  const isLaptop = name === laptopStage;
  return { name, ...stageSettings(group({ value: stages, path: "stages" }, known)(name), isLaptop) };
}

function stageSettings(stage: Setting, isLaptop: boolean): Omit<StageSettings, "name"> {
  const at = group(stage, keys);
  const email = optional(at("alarmEmail"), alarmEmail, undefined);
  const host = optional(at("domain"), domain, undefined);
  const console = optional(at("console"), consoleSetting, usualConsole);
  demandOtherHost(console, host);
  return {
    organizationName: text(at("organizationName"), /^\S.{0,98}\S$/, "write a name of 2 to 100 characters"),
    companyName: companyName(at("companyName")),
    administrator: text(at("administrator"), /^[A-Za-z0-9._@+-]{3,64}$/, "write a user name or e-mail address"),
    allowedWebhookNetworks: optional(at("allowedWebhookNetworks"), networks, []),
    allowedOrigins: optional(at("allowedOrigins"), (setting) => origins(setting, isLaptop), []),
    connectorsPerProject: optional(at("connectorsPerProject"), upTo(1000), usual.connectorsPerProject),
    sourcesPerProject: optional(at("sourcesPerProject"), upTo(mostLookedThrough), usual.sourcesPerProject),
    pointsPerSecond: optional(at("pointsPerSecond"), upTo(1_000_000), usual.pointsPerSecond),
    callsPerSecond: optional(at("callsPerSecond"), upTo(10_000), usual.callsPerSecond),
    outageSpeed: optional(at("outageSpeed"), (setting) => wholeNumber(setting, 1, 10), usual.outageSpeed),
    streamsPerProject: optional(at("streamsPerProject"), upTo(10_000), usual.streamsPerProject),
    streamsPerIdentity: optional(at("streamsPerIdentity"), upTo(10_000), usual.streamsPerIdentity),
    liveFeed: optional(at("liveFeed"), liveFeed, usual.liveFeed),
    retentionKinds: optional(at("retentionKinds"), kindsOfRetentions, usual.retentionKinds),
    keepTimestream: optional(at("keepTimestream"), yesOrNo, usual.keepTimestream),
    logRetentionDays: optional(
      at("logRetentionDays"),
      (setting) => oneOf(setting, logRetentions),
      usual.logRetentionDays,
    ),
    auditLogDays: optional(at("auditLogDays"), upTo(3653), usual.auditLogDays),
    concurrency: optional(at("concurrency"), concurrency, usual.concurrency),
    throttle: optional(at("throttle"), throttle, usual.throttle),
    quotas: optional(at("quotas"), quotas, usualQuotas),
    mqtt: optional(at("mqtt"), mqtt, usualMqtt),
    console,
    sourceAlerts: optional(at("sourceAlerts"), yesOrNo, usual.sourceAlerts),
    ...(email === undefined ? {} : { alarmEmail: email }),
    ...(host === undefined ? {} : { domain: host }),
  };
}

const upTo = (most: number) => (setting: Setting) => wholeNumber(setting, 1, most);

function liveFeed(setting: Setting): LiveFeed {
  const found = liveFeeds.find((each) => each === setting.value);
  return found ?? refuse(setting, `write one of ${liveFeeds.map((each) => `"${each}"`).join(", ")}`);
}

/** DynamoDB cannot be left out, since the first project's retention is of that kind. */
function kindsOfRetentions(setting: Setting): readonly RetentionKind[] {
  const named: readonly unknown[] = Array.isArray(setting.value) ? setting.value : [];
  const found = retentionKinds.filter((kind) => named.includes(kind));
  const fix = `write a list of ${retentionKinds.join(", ")} with DYNAMODB in it and none of them twice`;
  return found.length === named.length && found.includes("DYNAMODB") ? found : refuse(setting, fix);
}

/** Refuses the separators and wildcards of MQTT topics, because topics carry the name. */
function companyName(setting: Setting): string {
  const name = text(
    setting,
    /^[^/+#*?$\p{Cc}\s]{1,64}$/u,
    "write 1 to 64 characters without blanks and without / + # * ? $",
  );
  const fault = faultOfName(name);
  return fault === undefined ? storedName(name) : refuse(setting, `the name ${fault.replace(/\.$/, "")}`);
}

const alarmEmail = (setting: Setting): string =>
  text(setting, /^[^\s@]+@[^\s@]+\.[^\s@]+$/, "write an e-mail address, or leave it out");

function concurrency(setting: Setting): Concurrency {
  const at = group(setting, ["route", "retain", "reserve"]);
  const limits = { route: wholeNumber(at("route"), 2, 1000), retain: wholeNumber(at("retain"), 2, 1000) };
  const reserve = optional(at("reserve"), (found) => readReserve(found, limits), undefined);
  return reserve === undefined ? limits : { ...limits, reserve };
}

/** Is enough for a stage's clients to be let in again at AWS IoT Core's 500 a second, at a tenth of a second each. */
const usualReservedAuthorizations = 50;
/** Reserves for so many streams by `devices:stream`. */
const usualReservedStreams = 100;

/**
 * Reads the reserve. It must cover what the queues may start: otherwise functions are throttled while capacity lies
 * idle elsewhere.
 */
function readReserve(setting: Setting, limits: { route: number; retain: number }): Reserve {
  const at = group(setting, ["route", "retain", "deliver", "authorizeMqtt", "stream"]);
  // Counts route twice, because two queues share it.
  const needed = { route: 2 * limits.route, retain: limits.retain, deliver: 2, authorizeMqtt: 2, stream: 1 };
  const share = (key: keyof typeof needed) => (found: Setting) => wholeNumber(found, needed[key], 10_000);
  return {
    route: share("route")(at("route")),
    retain: share("retain")(at("retain")),
    deliver: share("deliver")(at("deliver")),
    authorizeMqtt: optional(at("authorizeMqtt"), share("authorizeMqtt"), usualReservedAuthorizations),
    stream: optional(at("stream"), share("stream"), usualReservedStreams),
  };
}

function throttle(setting: Setting): Throttle {
  const at = group(setting, ["requestsPerSecond", "burst"]);
  // Allows up to an account's usual limits: 10,000 requests a second with a burst of 5,000.
  return {
    requestsPerSecond: wholeNumber(at("requestsPerSecond"), 1, 10_000),
    burst: wholeNumber(at("burst"), 1, 5000),
  };
}
