/**
 * Fills a laptop's project with what the pictures of docs/images show: presses of a workshop that have sent for an hour,
 * and connectors of which one is well, one fails and one is down. Speaks to the public API alone.
 */

import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";

export const readyShape = v.object({
  httpUrl: v.string(),
  project: v.object({ id: v.string() }),
  user: v.object({ username: v.string(), password: v.string() }),
  receiver: v.object({ certFile: v.string(), keyFile: v.string() }),
});
export type Ready = v.InferOutput<typeof readyShape>;

const namedShape = v.object({ name: v.string() });
const passwordShape = v.object({ password: v.string() });

const measurement = "Press";
const sourceNames = ["Press 1", "Press 2", "Furnace", "Packing line"];
const secondsBetween = 10;
const pointsOfHour = 3_600 / secondsBetween;
const pointsOfRequest = 60;

/** Signs in, and answers the access token. */
export async function signIn(httpUrl: string, username: string, password: string): Promise<string> {
  const headers = { "content-type": "application/json", AuthVersion: "V0.0.1" };
  const body = JSON.stringify({ Username: username, Password: password });
  const response = await fetch(`${httpUrl}/Auth`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`POST /Auth was answered by ${response.status}: ${await response.text()}`);
  return response.text();
}

/** What the pictures show, while its receivers are there. */
export interface World extends AsyncDisposable {
  readonly token: string;
  /** The path of the connector that is down, below the project's page. */
  readonly broken: string;
  /** The ids of the sources that have an hour of points. */
  readonly sources: readonly string[];
}

/** Makes connectors, and sources that send; one of the receivers breaks half-way. */
export async function fillWorld(ready: Ready): Promise<World> {
  const { httpUrl, user, receiver } = ready;
  const token = await signIn(httpUrl, user.username, user.password);
  const project: Project = { httpUrl, token, parent: `/v2/projects/${ready.project.id}` };
  const secured = { cert: readFileSync(receiver.certFile), key: readFileSync(receiver.keyFile) };
  let isBroken = false;
  let calls = 0;
  const well = await listen(secured, () => 200);
  const busy = await listen(secured, () => (calls++ % 8 === 7 ? 429 : 200));
  const broken = await listen(secured, () => (isBroken ? 503 : 200));
  await connect(project, "Data warehouse", well);
  await connect(project, "Maintenance planning", busy);
  const downConnector = await connect(project, "Shift board", broken);
  const sources = await sendHour(project, () => {
    isBroken = true;
  });
  return {
    token,
    sources,
    broken: `/connectors/${downConnector.split("/").at(-1)}`,
    [Symbol.asyncDispose]: () => closeAll([well, busy, broken]),
  };
}

interface Project {
  readonly httpUrl: string;
  readonly token: string;
  readonly parent: string;
}

/** Answers the JSON of an answer; undefined where it is a text. Throws what a refusal says. */
async function post({ httpUrl, token }: Project, path: string, body: object, headers: object = {}): Promise<unknown> {
  const response = await fetch(`${httpUrl}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path} was answered by ${response.status}: ${await response.text()}`);
  return response.headers.get("content-type")?.startsWith("application/json") ? response.json() : undefined;
}

async function connect(project: Project, displayName: string, server: Server): Promise<string> {
  const httpConfig = { url: urlOf(server), signatureSecret: randomBytes(24).toString("base64url") };
  const body = { type: "HTTP_PUSH", displayName, events: [measurement], httpConfig };
  return v.parse(namedShape, await post(project, `${project.parent}/dataconnectors`, body)).name;
}

/** Registers sources and sends an hour of points of each. Answers their Activation UIDs. */
async function sendHour(project: Project, onHalf: () => void): Promise<string[]> {
  const wanted = { displayName: "a year", kind: "DYNAMODB", duration: "31536000s" };
  const { name } = v.parse(namedShape, await post(project, `${project.parent}/retentions`, wanted));
  const end = Math.floor(Date.now() / 1000);
  const tokens: [string, string][] = [];
  for (const displayName of sourceNames) {
    const activationUid = randomUUID();
    tokens.push([activationUid, await register(project, { displayName, activationUid, retentions: [name] })]);
  }
  for (let first = 0; first < pointsOfHour; first += pointsOfRequest) {
    if (first >= pointsOfHour / 2) onHalf();
    for (const [at, [, token]] of tokens.entries()) {
      const Metrics = Array.from({ length: pointsOfRequest }, (_, index) => pointOf(at, first + index, end));
      await post({ ...project, token }, "/api/data", { Metrics }, { DataVersion: "V0.0.3" });
    }
  }
  return tokens.map(([activationUid]) => activationUid);
}

/** Registers a source, and answers an access token of its own. */
async function register(
  project: Project,
  source: { readonly displayName: string; readonly activationUid: string; readonly retentions: readonly string[] },
): Promise<string> {
  const body = { ...source, type: "EXTERNAL_CONNECTION" };
  const { name } = v.parse(namedShape, await post(project, `${project.parent}/sources`, body));
  const { password } = v.parse(passwordShape, await post(project, `/v2/${name}:resetPassword`, {}));
  return signIn(project.httpUrl, source.activationUid, password);
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Makes a point of a press that warms up and works in strokes. */
function pointOf(press: number, index: number, endSeconds: number) {
  const seconds = endSeconds - (pointsOfHour - index) * secondsBetween;
  const share = index / pointsOfHour;
  const stroke = Math.sin((index + press * 7) / 9);
  return {
    Name: measurement,
    Timestamp: `${seconds}000000000`,
    Tags: { Connection_Tag: "workshop" },
    Fields: {
      Temperature: round(48 + press * 6 + 14 * (1 - Math.exp(-4 * share)) + 1.6 * stroke),
      Pressure: round(5.8 + 0.7 * stroke + press / 4),
      Strokes: Math.floor(index * 1.7),
    },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

async function listen(secured: { readonly cert: Buffer; readonly key: Buffer }, answer: () => number): Promise<Server> {
  const server = createServer(secured, (request, response) => {
    request.resume().on("end", () => void response.writeHead(answer()).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const urlOf = (server: Server): string => `https://localhost:${(server.address() as AddressInfo).port}/events`;

/** Waits until a connector of the project has the state. */
export async function untilState({ httpUrl, project }: Ready, token: string, state: string): Promise<void> {
  const listShape = v.object({ dataConnectors: v.array(v.object({ health: v.object({ state: v.string() }) })) });
  for (;;) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${httpUrl}/v2/projects/${project.id}/dataconnectors`, { headers });
    const { dataConnectors } = v.parse(listShape, await response.json());
    if (dataConnectors.some(({ health }) => health.state === state)) return;
    await wait(1_000);
  }
}
