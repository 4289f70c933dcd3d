/** Measures MQTT: from a publish to subscribers and webhook, the broker, the authorizer, the live data's bill, a crowd. */

import { setTimeout as wait } from "node:timers/promises";
import type { MqttClient } from "mqtt";
import { type Bill, billOf, type IotTraffic, iotLines } from "../bill.ts";
import { count } from "../counting.ts";
import { type BenchLaptop, withLaptop } from "../laptop.ts";
import { type Webhook, withWebhook } from "../receivers/webhook.ts";
import { isShort, quantile } from "../settings.ts";
import { type AuthorizerCost, measureAuthorizer } from "./authorizer-cost.ts";
import { type BrokerCost, measureBroker } from "./broker-cost.ts";
import { type Connect, publishAt, type Rate, type Seen, subscribe, withClients } from "./clients.ts";
import { type CrowdFigures, measureCrowd } from "./crowd.ts";

export interface Arrivals {
  readonly lost: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
}

export interface MqttRate extends Rate {
  readonly subscribers: number;
  readonly published: number;
  readonly toSubscribers: Arrivals;
  readonly toWebhook: Arrivals;
}

export interface MqttFigures {
  readonly name: "mqtt";
  readonly rates: readonly MqttRate[];
  readonly broker: BrokerCost;
  readonly authorizer: AuthorizerCost;
  readonly unwatched: Bill;
  readonly watched: Bill;
  /** The part of the watched bill that the unwatched one does not have. */
  readonly liveShare: number;
  readonly crowd: CrowdFigures;
}

const seconds = isShort ? 5 : 20;
const slow: Rate = { perSecond: 80, seconds };
/** More than one connection may publish or get, so that they are shared out. It is billed with and without watchers. */
const fast: Rate = { perSecond: 200, seconds };
/** Is not measured, because a laptop compiles its code in its first seconds. */
const warmUp: Rate = { perSecond: 80, seconds: isShort ? 3 : 15 };
const patienceMillis = 120_000;
/** Messages beyond the limit of a connection are discarded, so that nobody waits for them longer than this. */
const liveQuietMillis = 3000;

export async function benchMqtt(): Promise<MqttFigures> {
  const authorizer = await measureAuthorizer();
  const broker = await measureBroker();
  const rest = await withLaptop((bench) =>
    withWebhook(bench, async (webhook) => {
      const figures = await withClients(bench.laptop.ready, (connect) => measureTree({ bench, webhook, connect }));
      return { ...figures, crowd: await measureCrowd(bench, webhook) };
    }),
  );
  return { name: "mqtt", ...rest, broker, authorizer };
}

interface Stage {
  readonly bench: BenchLaptop;
  readonly webhook: Webhook;
  readonly connect: Connect;
}

async function measureTree(stage: Stage): Promise<Omit<MqttFigures, "name" | "broker" | "authorizer" | "crowd">> {
  const { bench, connect } = stage;
  const { source, user, project } = bench.laptop.ready;
  const publishers = await Promise.all(
    Array.from({ length: 4 }, (_, index) => connect({ ...source, clientId: `${source.username}-${index}` })),
  );
  const watchers = (some: number) => Promise.all(Array.from({ length: some }, () => connect(user)));
  const raw = `v1/raw/${project.companyName}/#`;
  const run = phaseRunner(stage, publishers);
  // A project is watched from the moment that somebody connects who may watch it.
  await run(warmUp);
  const unwatched = await priced(stage, publishers.length, () => run(fast));
  const one = await watchers(1);
  const seenByOne = await subscribe(one, raw);
  await run(warmUp, seenByOne);
  const rates = [rateOf(1, await run(slow, seenByOne))];
  await Promise.all(one.map((client) => client.endAsync()));
  const three = await watchers(3);
  const seenByThree = await subscribe(three, `$share/bench/${raw}`);
  const watched = await priced(stage, publishers.length + three.length, async () => {
    const ran = await run(fast, seenByThree);
    rates.push(rateOf(3, ran));
    return ran;
  });
  const live = watched.dollarsPerMillionEvents - unwatched.dollarsPerMillionEvents;
  return { rates, unwatched, watched, liveShare: live / watched.dollarsPerMillionEvents };
}

interface Ran {
  readonly rate: Rate;
  readonly published: number;
  readonly billedDeliveries: number;
  readonly toSubscribers?: Arrivals;
  readonly toWebhook: Arrivals;
}

/** Answers what publishes at a rate, and waits until everything has come. */
function phaseRunner({ bench, webhook }: Stage, publishers: readonly MqttClient[]) {
  const topic = `v1/sources/${bench.laptop.ready.source.activationUid}/data/read/Bench/Bench/Sequence`;
  let first = 0;
  return async (rate: Rate, seen?: Seen): Promise<Ran> => {
    first += 1_000_000;
    webhook.receipts.clear();
    seen?.receipts.clear();
    const billedBefore = seen?.billed.count ?? 0;
    const due = await publishAt(rate, publishers, topic, first);
    await untilArrived(webhook.receipts, due.size, patienceMillis);
    if (webhook.receipts.size < due.size)
      throw new Error(`mqtt: ${due.size - webhook.receipts.size} of ${due.size} published points never arrived.`);
    if (seen) await untilArrived(seen.receipts, due.size, liveQuietMillis);
    return {
      rate,
      published: due.size,
      billedDeliveries: (seen?.billed.count ?? 0) - billedBefore,
      ...(seen ? { toSubscribers: arrivalsOf(seen.receipts, due) } : {}),
      toWebhook: arrivalsOf(webhook.receipts, due),
    };
  };
}

async function untilArrived(receipts: ReadonlyMap<number, number>, all: number, millis: number): Promise<void> {
  const deadline = performance.now() + millis;
  while (receipts.size < all && performance.now() < deadline) await wait(20);
}

function arrivalsOf(receipts: ReadonlyMap<number, number>, due: ReadonlyMap<number, number>): Arrivals {
  const latencies = [...receipts].map(([sequence, millis]) => millis - (due.get(sequence) ?? millis));
  return { lost: due.size - receipts.size, p50Millis: quantile(latencies, 0.5), p99Millis: quantile(latencies, 0.99) };
}

function rateOf(subscribers: number, { rate, published, toSubscribers, toWebhook }: Ran): MqttRate {
  if (!toSubscribers) throw new Error("mqtt: nobody was subscribed.");
  return { ...rate, subscribers, published, toSubscribers, toWebhook };
}

async function priced({ bench }: Stage, connections: number, run: () => Promise<Ran>): Promise<Bill> {
  let ran: Ran | undefined;
  const counted = await count(bench, async () => {
    ran = await run();
  });
  if (!ran) throw new Error("mqtt: nothing ran.");
  const { published, billedDeliveries: delivered, rate } = ran;
  const traffic: IotTraffic = { published, delivered, connectionMinutes: (connections * rate.seconds) / 60 };
  return billOf(counted, published, 1, iotLines(traffic, published));
}

if (import.meta.main) console.log(JSON.stringify(await benchMqtt(), null, 2));
