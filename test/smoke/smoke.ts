/**
 * Takes the README's walk-through against a laptop or a deployed stage (`npm run smoke`). Makes a source and a
 * retention of its own, sends points, reads them back as events, and removes what it made.
 */

import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Addresses, ApiError, call, sendData, signIn, textOf } from "../../local/client/client.ts";
import { findRunning } from "../../local/client/ready.ts";

const usage = `npm run smoke                       against the laptop that runs here
npm run smoke -- --url <HttpUrl> --api-url <ApiUrl> --username <name>
                                     against a deployed stage; the password comes from MILLRACE_PASSWORD
(a stage with a domain has one URL: then --api-url may be left out)`;

interface Target extends Addresses {
  readonly username: string;
  readonly password: string;
}

async function readTarget(): Promise<Target> {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      "api-url": { type: "string" },
      username: { type: "string" },
      "data-dir": { type: "string", default: ".millrace" },
    },
  });
  const running = await findRunning(values["data-dir"]);
  const httpUrl = (values.url ?? running?.httpUrl)?.replace(/\/$/, "");
  const username = values.username ?? running?.user.username;
  const password = process.env.MILLRACE_PASSWORD ?? running?.user.password;
  if (!httpUrl || !username || !password) throw new Error(`No laptop runs here, and no stage was named.\n${usage}`);
  return { httpUrl, apiUrl: (values["api-url"] ?? httpUrl).replace(/\/$/, ""), username, password };
}

let passed = 0;

/** Answers the cause of a failed `fetch`, whose own message does not tell the address and the reason. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};

async function step<T>(what: string, run: () => Promise<T>): Promise<T> {
  const result = await run().catch((cause: unknown) => {
    throw new Error(`${what}: ${reasonOf(cause)}`, { cause });
  });
  passed++;
  console.log(`ok  ${what}`);
  return result;
}

function expect(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

/** Waits for the events in the event log, where accepted points arrive within seconds. */
async function eventsOf(target: Target, token: string, path: string, count: number): Promise<unknown[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { events } = await call(target, token, "GET", path);
    if (Array.isArray(events) && events.length >= count) return events;
    expect(Date.now() < deadline, `After a minute ${path} shows ${JSON.stringify(events).slice(0, 300)}.`);
    await wait(500);
  }
}

async function walkThrough(target: Target): Promise<void> {
  const admin = await step("the administrator signs in", () => signIn(target, target.username, target.password));
  const { projects } = await step("projects are listed", () => call(target, admin, "GET", "/v2/projects"));
  const project = textOf((projects as Record<string, unknown>[])[0] ?? {}, "name");
  const uid = randomUUID();
  const displayName = `smoke-${uid.slice(0, 8)}`;
  const retention = await step("a retention is made", () =>
    call(target, admin, "POST", `/v2/${project}/retentions`, { displayName, kind: "DYNAMODB", duration: "86400s" }),
  );
  const source = await step("an External Connection is registered", () =>
    call(target, admin, "POST", `/v2/${project}/sources`, {
      displayName,
      type: "EXTERNAL_CONNECTION",
      activationUid: uid,
      retentions: [displayName],
    }),
  );
  try {
    await sendAndReadBack(target, admin, project, textOf(source, "name"), uid);
  } finally {
    await call(target, admin, "DELETE", `/v2/${textOf(source, "name")}`);
    await call(target, admin, "DELETE", `/v2/${textOf(retention, "name")}`);
  }
}

/** The content types that clients give gzip. Which of them API Gateway hands over as text is not documented. */
const zippedTypes = ["application/octet-stream", "application/json"];

async function sendZipped(target: Target, token: string, fromSeconds: number): Promise<void> {
  for (const [index, contentType] of zippedTypes.entries()) {
    const metric = { Name: "zipped", Fields: { zipped: index }, Timestamp: String(fromSeconds + index) };
    await step(`it sends a point as gzip, as ${contentType}`, () =>
      sendData(target, token, [metric], { contentType, zipped: true }),
    );
  }
}

async function sendAndReadBack(
  target: Target,
  admin: string,
  project: string,
  source: string,
  uid: string,
): Promise<void> {
  const issued = await step("its password is issued", () =>
    call(target, admin, "POST", `/v2/${source}:resetPassword`, {}),
  );
  const token = await step("it signs in", () => signIn(target, uid, textOf(issued, "password")));
  const now = Math.floor(Date.now() / 1000);
  const metrics = [0, 1].map((index) => ({
    Name: "production_output",
    Tags: { machine: "press_01", shift: "morning" },
    Fields: { parts_count: 342 + index, reject_rate: 0.02 },
    Timestamp: String(now + index),
  }));
  await step("it sends two points", () => sendData(target, token, metrics));
  const path = `/v2/${project}/devices/${uid}/events`;
  const events = await step("they are read back as events", () => eventsOf(target, admin, path, 2));
  expect(JSON.stringify(events[0]).includes('"parts_count":343'), "The newest event does not come first.");
  await sendZipped(target, token, now + metrics.length);
  const all = await step("these are read back too", () =>
    eventsOf(target, admin, path, metrics.length + zippedTypes.length),
  );
  expect(JSON.stringify(all[0]).includes('"zipped":1'), "The point that was sent last does not come first.");
  await step("a forged token is refused", async () => {
    const status = await sendData(target, `${token.slice(0, -3)}abc`, metrics).then(
      () => 200,
      (error: unknown) => (error instanceof ApiError ? error.status : 0),
    );
    expect(status === 401, `A forged token was answered with ${status}.`);
  });
}

await readTarget()
  .then(walkThrough)
  .then(
    () => console.log(`${passed} passed, 0 failed`),
    (error: unknown) => {
      console.error(`FAILED  ${error instanceof Error ? error.message : String(error)}`);
      console.log(`${passed} passed, 1 failed`);
      process.exitCode = 1;
    },
  );
