/**
 * Prices what was counted in a laptop by `prices.json`, as AWS would bill it for one event. Leaves out data transfer.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { InvocationTotals } from "./invocations.ts";

/** A kind of call, and how often the gate counted it. */
export interface CallCount {
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly calls: number;
  readonly units: number;
  readonly unit: "request" | "read unit" | "write unit";
}

/** What was counted while events went through a laptop. */
export interface Counted {
  readonly calls: readonly CallCount[];
  readonly invocations: InvocationTotals;
  /** The bytes that the functions wrote into their logs. */
  readonly logBytes: number;
}

export interface BillLine {
  readonly caller: string;
  readonly what: string;
  /** How many calls, units, invocations, bytes or GB-seconds an event takes. */
  readonly unitsPerEvent: number;
  readonly dollarsPerMillionEvents: number;
}

export interface Bill {
  readonly pricesAsOf: string;
  readonly pointsPerRequest: number;
  readonly lines: readonly BillLine[];
  /** The cost of calls, requests and logs, which does not depend on the machine. */
  readonly dollarsPerMillionEvents: number;
  readonly computeLines: readonly BillLine[];
  /**
   * The cost with Lambda's compute time as it was on this machine. It is an upper bound, since this machine also runs
   * everything that AWS runs elsewhere.
   */
  readonly dollarsWithComputePerMillionEvents: number;
}

interface Prices {
  readonly asOf: string;
  readonly dollarsPerMillion: Readonly<Record<string, number>>;
  readonly dollarsPerLogGigabyte: number;
  readonly dollarsPerLambdaGbSecondArm: number;
  readonly dollarsPerMonth: {
    readonly kmsKey: number;
    readonly secret: number;
    readonly alarmMetric: number;
    readonly ownMetric: number;
  };
  /** The fewest and the most polls that Lambda makes in a month of a queue in which nothing comes. */
  readonly emptyPollsOfQueueMonth: readonly number[];
}

export const prices = JSON.parse(readFileSync(join(import.meta.dirname, "prices.json"), "utf8")) as Prices;

function priceOf({ service, action, unit }: CallCount): number {
  const { dollarsPerMillion } = prices;
  switch (service) {
    case "dynamodb":
      return dollarsPerMillion[unit === "read unit" ? "dynamodbReadUnit" : "dynamodbWriteUnit"] ?? 0;
    case "s3":
      return dollarsPerMillion[action.startsWith("Get") ? "s3GetRequest" : "s3PutRequest"] ?? 0;
    case "timestream":
      // Tables, and asking where the endpoints are, are free; a write is billed for each KiB of records.
      return unit === "write unit" ? (dollarsPerMillion.timestreamWrite ?? 0) : 0;
    case "lambda":
      // The control plane of Lambda is free, and invocations are counted apart.
      return 0;
    case "iotdata":
      // What ends connections or asks about them is no message.
      return /^(Publish|SendDirectMessage)$/.test(action) ? (dollarsPerMillion.iotMessage ?? 0) : 0;
    default:
      return dollarsPerMillion[`${service}Request`] ?? 0;
  }
}

/**
 * About how many bytes Lambda itself logs about each invocation at its usual level, in two JSON lines (start and
 * report).
 */
const platformLogBytes = 700;

/** About how many bytes CloudWatch bills for the line about a request in the door's access log. */
const accessLogBytes = 230;

/**
 * Answers what an event costs where `events` events were sent in requests of `pointsPerRequest` points. `doorLines` is
 * what is billed where they come in and go out without a call of ours.
 */
export function billOf(
  counted: Counted,
  events: number,
  pointsPerRequest: number,
  doorLines: readonly BillLine[] = [httpLine(pointsPerRequest), accessLine(pointsPerRequest)],
): Bill {
  const lines = [...doorLines, ...callLines(counted, events), ...logLines(counted, events)].filter(
    ({ dollarsPerMillionEvents }) => dollarsPerMillionEvents >= 0.0005,
  );
  lines.sort((one, other) => other.dollarsPerMillionEvents - one.dollarsPerMillionEvents);
  const computeLines = Object.entries(counted.invocations).map(([caller, { millis, memoryMb }]) => {
    const unitsPerEvent = ((millis / 1000) * (memoryMb / 1024)) / events;
    const dollarsPerMillionEvents = unitsPerEvent * prices.dollarsPerLambdaGbSecondArm * 1e6;
    return { caller: shortName(caller), what: "Lambda GB-seconds", unitsPerEvent, dollarsPerMillionEvents };
  });
  const sum = (some: readonly BillLine[]): number =>
    some.reduce((total, line) => total + line.dollarsPerMillionEvents, 0);
  const dollarsPerMillionEvents = sum(lines);
  const dollarsWithComputePerMillionEvents = dollarsPerMillionEvents + sum(computeLines);
  const { asOf: pricesAsOf } = prices;
  return {
    pricesAsOf,
    pointsPerRequest,
    lines,
    dollarsPerMillionEvents,
    computeLines,
    dollarsWithComputePerMillionEvents,
  };
}

/** What went through AWS IoT Core while events were sent. */
export interface IotTraffic {
  /** Messages to the service and from it; a client's acknowledgement is one too. */
  readonly published: number;
  readonly delivered: number;
  readonly connectionMinutes: number;
}

/** Answers what AWS IoT Core bills besides the calls: each published message is taken by one rule with one action. */
export function iotLines({ published, delivered, connectionMinutes }: IotTraffic, events: number): BillLine[] {
  const line = (caller: string, what: string, price: string, units: number): BillLine => {
    const unitsPerEvent = units / events;
    const dollarsPerMillionEvents = unitsPerEvent * (prices.dollarsPerMillion[price] ?? 0);
    return { caller, what, unitsPerEvent, dollarsPerMillionEvents };
  };
  return [
    line("source", "IoT message", "iotMessage", published),
    line("source", "IoT rule", "iotRule", published),
    line("source", "IoT action", "iotAction", published),
    line("watcher", "IoT message", "iotMessage", delivered),
    line("clients", "IoT connection-minute", "iotConnectionMinute", connectionMinutes),
  ];
}

const httpLine = (pointsPerRequest: number): BillLine => ({
  caller: "source",
  what: "HTTP API request",
  unitsPerEvent: 1 / pointsPerRequest,
  dollarsPerMillionEvents: (prices.dollarsPerMillion.httpApiRequest ?? 0) / pointsPerRequest,
});

const accessLine = (pointsPerRequest: number): BillLine => ({
  caller: "CloudWatch",
  what: `bytes that the door logs, taken as ${accessLogBytes} a request`,
  unitsPerEvent: accessLogBytes / pointsPerRequest,
  dollarsPerMillionEvents: (accessLogBytes * 1e6 * prices.dollarsPerLogGigabyte) / 1e9 / pointsPerRequest,
});

function callLines({ calls, invocations }: Counted, events: number): BillLine[] {
  const ofCalls = calls.map((count): BillLine => {
    const unitsPerEvent = count.units / events;
    return {
      caller: shortName(count.caller),
      what: `${count.service} ${count.action}`,
      unitsPerEvent,
      dollarsPerMillionEvents: unitsPerEvent * priceOf(count),
    };
  });
  const ofInvocations = Object.entries(invocations).map(([caller, { count }]): BillLine => {
    const unitsPerEvent = count / events;
    const dollarsPerMillionEvents = unitsPerEvent * (prices.dollarsPerMillion.lambdaRequest ?? 0);
    return { caller: shortName(caller), what: "Lambda request", unitsPerEvent, dollarsPerMillionEvents };
  });
  return [...ofCalls, ...ofInvocations];
}

function logLines({ logBytes, invocations }: Counted, events: number): BillLine[] {
  const invoked = Object.values(invocations).reduce((sum, { count }) => sum + count, 0);
  const line = (what: string, bytes: number): BillLine => {
    const unitsPerEvent = bytes / events;
    const dollarsPerMillionEvents = (unitsPerEvent * 1e6 * prices.dollarsPerLogGigabyte) / 1e9;
    return { caller: "CloudWatch", what, unitsPerEvent, dollarsPerMillionEvents };
  };
  const own = `bytes that Lambda logs, taken as ${platformLogBytes} an invocation`;
  return [line("bytes that the functions log", logBytes), line(own, invoked * platformLogBytes)];
}

/** Answers `DeliveriesDeliver` of a logical id or a function's name that holds `DeliveriesDeliverFunctionC64D2BE3`. */
export const shortName = (name: string): string => /([A-Z]\w*?)Function/.exec(name)?.[1] ?? name;
