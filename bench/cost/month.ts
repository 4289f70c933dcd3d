/** Prices the counted loads as a month on AWS, in us-east-1 and without free tiers and data transfer. */

import { billOf, type CallCount, type Counted, prices } from "../bill.ts";
import { routedAtTheDoor, sendingOf } from "./door.ts";
import { type Addition, additions, kinds, type Load, type Rate, rates } from "./loads.ts";

/** Is a twelfth of a year. */
export const monthSeconds = (365 * 86_400) / 12;

/**
 * How long an invocation is taken to run. What a laptop takes says little about Lambda: it runs on other processors, and
 * runs all the services beside it.
 */
const assumedInvocationMillis = 25;

/**
 * The lake's function waits for batches to fill: two seconds on a laptop, and on AWS five minutes, in which each of the
 * five pollers of a queue that is not busy may gather a batch of its own. Full batches come sooner, and are few.
 */
const lakeWindows = { laptopSeconds: 2, awsSeconds: 300, pollers: 5 };
const lakeShare = (lakeWindows.pollers * lakeWindows.laptopSeconds) / lakeWindows.awsSeconds;
const isLake = (caller: string): boolean => caller.includes("RetainS3");

/**
 * Answers what AWS would count: as many batches of the lake as there are on AWS, and a receipt for each removal from a
 * queue. A laptop asks its queues more often, and what Lambda asks of queues in which nothing is belongs to an idle month.
 */
export function asOnAws({ calls, invocations, logBytes }: Counted): Counted {
  const share = (caller: string): number => (isLake(caller) ? lakeShare : 1);
  const onAws = calls.flatMap((each): CallCount[] => {
    if (each.action === "ReceiveMessage") return [];
    if (each.action === "DeleteMessageBatch") return [each, { ...each, action: "ReceiveMessage" }];
    if (each.service === "sqs") return [each];
    return [{ ...each, calls: each.calls * share(each.caller), units: each.units * share(each.caller) }];
  });
  return {
    calls: onAws,
    invocations: Object.fromEntries(
      Object.entries(invocations).map(([name, each]) => [name, { ...each, count: each.count * share(name) }]),
    ),
    logBytes,
  };
}

/** Answers what the load costs in a month, in dollars. */
export const monthOf = (load: Load): number => priced(load, asOnAws(load.counted), undefined);

/** Prices what was counted. Without `doorLines` a request of the door is part of it. */
function priced({ points, pointsPerRequest, pointsPerSecond }: Load, counted: Counted, doorLines?: []): number {
  const { dollarsPerMillionEvents } = billOf(counted, points, pointsPerRequest, doorLines);
  return pointsPerSecond * monthSeconds * (dollarsPerMillionEvents / 1e6 + computingOfPoint(points, counted));
}

function computingOfPoint(points: number, { invocations }: Counted): number {
  const gbSeconds = Object.values(invocations).reduce(
    (sum, { count, memoryMb }) => sum + (count * assumedInvocationMillis * memoryMb) / 1000 / 1024,
    0,
  );
  return (gbSeconds * prices.dollarsPerLambdaGbSecondArm) / points;
}

/** Answers what the functions of the name did. */
function doneBy({ counted }: Load, name: RegExp): Counted {
  const { calls, invocations } = asOnAws(counted);
  return {
    calls: calls.filter(({ caller }) => name.test(caller)),
    invocations: Object.fromEntries(Object.entries(invocations).filter(([each]) => name.test(each))),
    logBytes: 0,
  };
}

/** The functions that an addition has of its own. */
const own = /RetainInfluxdb|RetainS3|RetainTimestream|Deliver(?!ies)/;
const retain = /PipelineRetainFunction/;

/**
 * Answers what an addition costs beside the way of a point: its own functions, and what is sent to their queue. Differences
 * of whole loads would tell more about how full batches were by chance. DynamoDB has no function of its own: it is what
 * `retain` does more for it than for the lake, which has a function. Without any retention, `retain` tells the source so.
 */
function additionOf(load: Load, ofLake: Load): number {
  if (load.addition !== "DYNAMODB") return priced(load, doneBy(load, own), []) + sendsOf(load);
  return Math.max(0, priced(load, doneBy(load, retain), []) - priced(ofLake, doneBy(ofLake, retain), []));
}

/** Answers how many calls of AWS an addition makes for a million points: by its functions, and to their queue. */
export function callsOf(load: Load, ofLake: Load): number {
  const made = ({ points }: Load, { calls }: Counted): number =>
    (calls.reduce((sum, each) => sum + each.calls, 0) / points) * 1e6;
  if (load.addition !== "DYNAMODB") return made(load, doneBy(load, own)) + 1e6 / load.pointsPerRequest;
  return Math.max(0, made(load, doneBy(load, retain)) - made(ofLake, doneBy(ofLake, retain)));
}

/** Answers what the queue of the addition costs the door, which sends to it once for each request. */
function sendsOf(load: Load): number {
  const sends = [sendingOf("", load.points / load.pointsPerRequest)];
  return priced(load, { calls: sends, invocations: {}, logBytes: 0 }, []);
}

/** Answers what Lambda's time costs for a point: on its way, or in the functions that an addition has of its own. */
export const computingOf = (load: Load): number =>
  computingOfPoint(load.points, load.addition === "nothing" ? asOnAws(load.counted) : doneBy(load, own));

export interface Row {
  readonly rate: Rate;
  /** Dollars a month: of the way of a point and the event log for `nothing`, and what each addition adds to it. */
  readonly dollars: Readonly<Record<Addition, number>>;
}

/** Answers what was counted of an addition at a rate, with the door as it is on AWS. */
export function loadAt(loads: readonly Load[], { pointsPerSecond }: Rate, addition: Addition): Load {
  const load = loads.find((each) => each.addition === addition && each.pointsPerSecond === pointsPerSecond);
  if (!load) throw new Error(`Nothing was counted of ${addition} at ${pointsPerSecond}: run bench/cost/measure.ts.`);
  return routedAtTheDoor(load);
}

export function monthsOf(loads: readonly Load[]): Row[] {
  return rates.map((rate) => {
    const [way, ofLake] = [loadAt(loads, rate, "nothing"), loadAt(loads, rate, "S3")];
    const dollarsOf = (addition: Addition): number =>
      addition === "nothing" ? monthOf(way) : additionOf(loadAt(loads, rate, addition), ofLake);
    const dollars = Object.fromEntries(additions.map((each) => [each, dollarsOf(each)])) as Record<Addition, number>;
    return { rate, dollars };
  });
}

/** Rounds to two digits, since the figures are not better than that. */
export const rounded = (dollars: number): string =>
  dollars < 10 ? dollars.toFixed(2) : Number(dollars.toPrecision(2)).toLocaleString("en-US");

export function loadTable(loads: readonly Load[]): string {
  const rows = monthsOf(loads).map(({ rate, dollars }) => {
    const load = `${rate.pointsPerSecond.toLocaleString("en-US")}, ${rate.pointsPerRequest} a request`;
    return `| ${[load, ...additions.map((each) => rounded(dollars[each]))].join(" | ")} |`;
  });
  const heads = [
    "points a second",
    "taken in, event log",
    ...[...kinds.map((kind) => `\`${kind}\``), "a data connector"].map((each) => `+ ${each}`),
  ];
  return [`| ${heads.join(" | ")} |`, `|${heads.map(() => "---").join("|")}|`, ...rows].join("\n");
}
