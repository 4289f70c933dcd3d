/**
 * Runs the demo: makes a connector, sends points over HTTPS and MQTT, shows them live, breaks the receiver for a while,
 * and waits until everything is delivered.
 */

import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Addresses, call, sendData, signIn, textOf } from "../client/client.ts";
import type { Ready } from "../client/ready.ts";
import { type Latencies, Ledger } from "./ledger.ts";
import { barOf, connectMqtt, type LiveValue, type MqttDemo } from "./live.ts";
import { createMeter, machineTags } from "./measurements.ts";
import { type ReceivedEvent, type Receiver, startReceiver } from "./receiver.ts";

export interface Shape {
  readonly seconds: number;
  /** Points per second. */
  readonly rate: number;
}

const measurement = "Monitoring";
const outageSeconds = 20;
/**
 * Waits this long for the last events. After an outage of 20 s the longest back-off is half a minute, so a slow machine
 * has time left.
 */
const patienceSeconds = 180;
const livePatienceSeconds = 20;

const clock = (): string => new Date().toISOString().slice(11, 23);
const say = (text: string): void => console.log(`${clock()}  ${text}`);
const inMillis = (millis: number): string => `${millis.toFixed(0)} ms`.padStart(8);

/** Runs the demo against a laptop. Answers true if nothing was lost, nothing was forged, and live data was seen. */
export async function showEvents(ready: Ready, shape: Shape): Promise<boolean> {
  const addresses: Addresses = { httpUrl: ready.httpUrl, apiUrl: ready.httpUrl };
  const ledger = new Ledger();
  const live = { shown: 0 };
  const secret = randomBytes(24).toString("base64url");
  let forged = 0;
  let refused = 0;
  const receiver = await startReceiver({
    ...ready.receiver,
    secret,
    onEvent: (event) => arrived(event, ledger),
    onRefused: ({ data }) => {
      ledger.turnAway(Number(data[measurement]?.Demo_Sequence));
      refused++;
      if (refused % 10 === 1) say(`500  the receiver is broken on purpose (${refused} refused)`);
    },
    onForged: (fault) => {
      forged++;
      say(`REFUSED  ${fault}`);
    },
  });
  const admin = await signIn(addresses, ready.user.username, ready.user.password);
  const connector = await createConnector(addresses, admin, ready.project.id, receiver.url, secret);
  say(`data connector ${connector} pushes to ${receiver.url}`);
  const onValue = (value: LiveValue) => show(value, live);
  const mqtt = await connectMqtt(ready, { filter: `+/${measurement}/CPU_Load`, onValue });
  say(
    mqtt ? `every other point goes over MQTT, and CPU_Load is watched at ${ready.mqttsUrl}` : "there is no MQTT here",
  );
  try {
    await feed(await doorsOf(addresses, ready, mqtt), shape, ledger, receiver);
    await untilDelivered(ledger);
    if (mqtt) await untilShown(live, ledger);
  } finally {
    await mqtt?.close();
    await call(addresses, admin, "DELETE", `/v2/${connector}`);
    await receiver.close();
  }
  conclude(ledger, live.shown, refused, forged);
  const { sent, lost } = ledger.summary();
  return lost === 0 && forged === 0 && sent > 0 && (mqtt === undefined || live.shown > 0);
}

/** Shows a value that came live over MQTT. */
function show({ value, measuredAt }: LiveValue, live: { shown: number }): void {
  live.shown++;
  say(`${inMillis(Date.now() - measuredAt)}  live     CPU ${barOf(value)} ${value} %`);
}

async function createConnector(
  addresses: Addresses,
  token: string,
  project: string,
  url: string,
  signatureSecret: string,
): Promise<string> {
  const answer = await call(addresses, token, "POST", `/v2/projects/${project}/dataconnectors`, {
    type: "HTTP_PUSH",
    displayName: "Demo",
    events: [measurement],
    httpConfig: { url, signatureSecret },
  });
  return textOf(answer, "name");
}

/**
 * Notes an event that arrived. Ignores events that are not the demo's, since others may use the laptop at the same
 * time.
 */
function arrived(event: ReceivedEvent, ledger: Ledger): void {
  const fields = event.data[measurement];
  if (typeof fields?.Demo_Sequence !== "number") return;
  const latency = ledger.receive(fields.Demo_Sequence, performance.now());
  const took = latency === undefined ? "   again" : inMillis(latency);
  say(
    `${took}  webhook  CPU ${fields.CPU_Load} %  memory ${fields.Memory_Used} %  disk ${fields.Disk_Used} %  (${event.eventId})`,
  );
}

type Send = (fields: Record<string, number>, millis: number) => Promise<unknown>;

/** Answers the ways into the platform. They take turns. */
async function doorsOf(addresses: Addresses, ready: Ready, mqtt: MqttDemo | undefined): Promise<readonly Send[]> {
  const token = await signIn(addresses, ready.source.username, ready.source.password);
  const { Connection_Tag: connectionTag = "", ...tags } = machineTags();
  const overHttps: Send = (Fields, millis) => {
    const Timestamp = `${BigInt(millis) * 1_000_000n}`;
    return sendData(addresses, token, [{ Name: measurement, Tags: machineTags(), Fields, Timestamp }]);
  };
  if (mqtt === undefined) return [overHttps];
  const overMqtt: Send = (Fields, millis) =>
    mqtt.publish(connectionTag, measurement, { Fields, Tags: tags, UtcTimestamp: new Date(millis).toISOString() });
  return [overHttps, overMqtt];
}

/** Sends points at the rate for the whole time. The receiver is broken in the middle of it. */
async function feed(
  doors: readonly Send[],
  { seconds, rate }: Shape,
  ledger: Ledger,
  receiver: Receiver,
): Promise<void> {
  const read = createMeter();
  const start = performance.now();
  const breakFrom = seconds / 3;
  const breakUntil = breakFrom + Math.min(outageSeconds, seconds / 3);
  const setBroken = breaker(receiver);
  const pending: Promise<void>[] = [];
  for (let sequence = 0; sequence < seconds * rate; sequence++) {
    const due = start + (sequence * 1000) / rate;
    await wait(Math.max(0, due - performance.now()));
    const elapsed = (performance.now() - start) / 1000;
    setBroken(elapsed >= breakFrom && elapsed < breakUntil);
    const send = doors[sequence % doors.length];
    if (send !== undefined) pending.push(sendOne(send, sequence, await read(), ledger));
  }
  setBroken(false);
  await Promise.all(pending);
}

function breaker(receiver: Receiver): (broken: boolean) => void {
  let wasBroken = false;
  return (broken) => {
    if (broken === wasBroken) return;
    wasBroken = broken;
    receiver.setBroken(broken);
    say(broken ? "---- the receiver breaks: 500 for everything" : "---- the receiver is mended: retries arrive now");
  };
}

async function sendOne(send: Send, sequence: number, fields: Record<string, number>, ledger: Ledger): Promise<void> {
  ledger.send(sequence, performance.now());
  try {
    await send({ ...fields, Demo_Sequence: sequence }, Date.now());
  } catch (error) {
    ledger.refuse(sequence);
    say(`not accepted: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function untilDelivered(ledger: Ledger): Promise<void> {
  if (ledger.missing > 0) say(`---- all sent; ${ledger.missing} events wait for their next attempt`);
  const deadline = performance.now() + patienceSeconds * 1000;
  while (ledger.missing > 0 && performance.now() < deadline) await wait(100);
}

/** Waits for live values that are still on their way. Not for long, since a connection gets no more than so many a second. */
async function untilShown(live: { readonly shown: number }, ledger: Ledger): Promise<void> {
  const deadline = performance.now() + livePatienceSeconds * 1000;
  while (live.shown < ledger.summary().delivered && performance.now() < deadline) await wait(100);
}

function conclude(ledger: Ledger, shown: number, refused: number, forged: number): void {
  const { sent, delivered, repeated, lost, atOnce, afterOutage } = ledger.summary();
  const latencies = ({ count, p50Millis, p99Millis }: Latencies): string =>
    `${count} events, p50 ${p50Millis.toFixed(0)} ms, p99 ${p99Millis.toFixed(0)} ms`;
  console.log(`
sent           ${sent}
delivered      ${delivered}
repeated       ${repeated}
lost           ${lost}
forged         ${forged}
shown live     ${shown} (of more than 100 a second a connection gets no more)
at once        ${latencies(atOnce)}
after retries  ${latencies(afterOutage)} (${refused} attempts were answered 500 on purpose)`);
}
