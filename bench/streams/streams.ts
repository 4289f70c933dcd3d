/**
 * Measures streams of events: what they lose, how much later than the same event's webhook theirs comes, and what they
 * take of the laptop's memory.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { call, signIn, textOf } from "../../local/client/client.ts";
import { type BenchLaptop, residentKibibytes, withLaptop } from "../laptop.ts";
import { run } from "../load.ts";
import { type Webhook, withWebhook } from "../receivers/webhook.ts";
import { isShort, quantile } from "../settings.ts";
import { openStream, type StreamClient } from "./stream-client.ts";

export interface StreamsFigures {
  readonly name: "streams";
  readonly streams: number;
  readonly identities: number;
  readonly eventsPerSecond: number;
  readonly sent: number;
  /** Events that a stream did not get, and those that came twice, of all streams together. */
  readonly lost: number;
  readonly repeated: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
  readonly webhookP50Millis: number;
  readonly webhookP99Millis: number;
  /** How much later an event was in a stream than at the webhook. It is negative for those that were there before. */
  readonly addedP50Millis: number;
  readonly addedP99Millis: number;
  /** What the laptop's process holds (resident) more for each stream. */
  readonly kibibytesPerStream: number;
}

/** A project has twenty streams at most, and an identity five (docs/limits.md). */
const shape = isShort ? { projects: 2, identities: 1, streamsEach: 5 } : { projects: 5, identities: 4, streamsEach: 5 };
const load = { pointsPerSecond: 10, pointsPerRequest: 1, seconds: isShort ? 5 : 30 };
const warmUp = { ...load, seconds: isShort ? 3 : 10 };
const patienceMillis = 60_000;

export const benchStreams = (): Promise<StreamsFigures> =>
  withLaptop((bench) => withWebhook(bench, (webhook) => measure(bench, webhook)));

/** A stream, and which of the projects it is of. */
interface Watched extends StreamClient {
  readonly project: number;
}

async function measure(bench: BenchLaptop, webhook: Webhook): Promise<StreamsFigures> {
  const { laptop } = bench;
  const { httpUrl } = laptop.ready;
  const projects = Array.from({ length: shape.projects }, (_, index) => makeProject(bench, webhook, index));
  const made = await Promise.all(projects);
  const tokens = made.map(({ source }) => source);
  const before = residentKibibytes(laptop.pid);
  const streams: Watched[] = [];
  try {
    for (const [project, { url, readers }] of made.entries())
      for (const reader of readers) {
        for (let one = 0; one < shape.streamsEach; one++) streams.push({ ...(await openStream(url, reader)), project });
      }
    await send({ httpUrl, tokens, rate: warmUp, first: 1_000_000 }, streams, webhook);
    const due = await send({ httpUrl, tokens, rate: load, first: 2_000_000 }, streams, webhook);
    const kibibytesPerStream = (residentKibibytes(laptop.pid) - before) / streams.length;
    return { ...figuresOf(streams, webhook, due), kibibytesPerStream };
  } finally {
    for (const stream of streams) stream.leave();
  }
}

/** Makes a project whose events the webhook gets too. Answers what sends to it and what may read it. */
async function makeProject({ laptop, addresses, admin }: BenchLaptop, webhook: Webhook, index: number) {
  const make = (path: string, body: Record<string, unknown>) => call(addresses, admin, "POST", `/v2/${path}`, body);
  const project = textOf(await make("projects", { displayName: `bench-${index}` }), "name");
  const activationUid = randomUUID();
  await make(`${project}/sources`, { displayName: "bench", type: "EXTERNAL_CONNECTION", activationUid });
  const { password } = await make(`${project}/sources/${activationUid}:resetPassword`, {});
  await webhook.serve(project);
  const readers: string[] = [];
  for (let identity = 0; identity < shape.identities; identity++) {
    const { apiToken, value } = await make(`${project}/apitokens`, {
      displayName: `bench-${identity}`,
      scopes: ["read"],
    });
    const id =
      textOf(apiToken as Record<string, unknown>, "name")
        .split("/")
        .at(-1) ?? "";
    readers.push(await signIn(addresses, id, String(value)));
  }
  const source = await signIn(addresses, activationUid, String(password));
  return { url: `${laptop.ready.httpUrl}/v2/${project}/devices:stream`, readers, source };
}

interface Sending {
  readonly httpUrl: string;
  /** Of the projects' sources, which take turns. */
  readonly tokens: readonly string[];
  readonly rate: typeof load;
  readonly first: number;
}

/** Sends, and waits until all has come everywhere. Answers when each event was due. */
async function send(
  { httpUrl, tokens, rate, first }: Sending,
  streams: readonly Watched[],
  webhook: Webhook,
): Promise<Map<number, number>> {
  const due = new Map<number, number>();
  const all = [...streams, webhook];
  for (const { receipts, repeats } of all) {
    receipts.clear();
    repeats.count = 0;
  }
  const onDue = (sequences: readonly number[], millis: number) => {
    for (const sequence of sequences) due.set(sequence, millis);
  };
  const { refused } = await run({ ...rate, httpUrl, tokens, onDue }, first);
  if (refused > 0) throw new Error(`streams: ${refused} points were refused.`);
  const deadline = performance.now() + patienceMillis;
  const isMissing = (): boolean => webhook.receipts.size < due.size || streams.some((one) => missing(one, due) > 0);
  while (isMissing() && performance.now() < deadline) await wait(20);
  return due;
}

/** Answers how many events of the stream's project have not come. */
const missing = ({ project, receipts }: Watched, due: ReadonlyMap<number, number>): number =>
  [...due.keys()].filter((sequence) => sequence % shape.projects === project && !receipts.has(sequence)).length;

function figuresOf(streams: readonly Watched[], webhook: Webhook, due: ReadonlyMap<number, number>) {
  const arrivals = streams.flatMap(({ receipts }) => [...receipts]);
  const late = (since: ReadonlyMap<number, number>) => (some: Iterable<[number, number]>) =>
    [...some].map(([sequence, millis]) => millis - (since.get(sequence) ?? millis));
  const [inStreams, atWebhook] = [arrivals, webhook.receipts].map(late(due));
  const added = late(webhook.receipts)(arrivals);
  return {
    name: "streams",
    streams: streams.length,
    identities: shape.projects * shape.identities,
    eventsPerSecond: load.pointsPerSecond,
    sent: due.size,
    lost: streams.reduce((sum, stream) => sum + missing(stream, due), 0),
    repeated: streams.reduce((sum, { repeats }) => sum + repeats.count, 0),
    p50Millis: quantile(inStreams ?? [], 0.5),
    p99Millis: quantile(inStreams ?? [], 0.99),
    webhookP50Millis: quantile(atWebhook ?? [], 0.5),
    webhookP99Millis: quantile(atWebhook ?? [], 0.99),
    addedP50Millis: quantile(added, 0.5),
    addedP99Millis: quantile(added, 0.99),
  } as const;
}

if (import.meta.main) console.log(JSON.stringify(await benchStreams(), null, 2));
