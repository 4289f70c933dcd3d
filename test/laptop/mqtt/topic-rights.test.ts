/** Asks over the wire for each action on each topic, as each kind of client, by each version and at each door. */

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PolicyDocument, sourcePolicy, watcherPolicy } from "../../../lambdas/shared/core/mqtt/policy.ts";
import { call, signIn } from "../../../local/client/client.ts";
import { type Asked, iotAllows } from "../../support/iot-policy.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";
import { type Action, type Kind, kinds, type Names, type Row, rows } from "./rights-table.ts";

const doors = ["mqttsUrl", "wssUrl", "mqttWsUrl"] as const;
type Door = (typeof doors)[number];
type Version = 4 | 5;

interface SignIn {
  readonly username: string;
  readonly password: string;
}

let laptop: TestLaptop;
let client: Client;
let ca: string;
let names: Names;
let signIns: Readonly<Record<Kind | "neighbour" | "foreign", SignIn>>;

/** Calls the management API, as the administrator. */
const administer = async (method: string, path: string, body: Record<string, unknown>) =>
  call(client.addresses, await client.token("admin"), method, path, body);

async function newSource(project: string): Promise<SignIn> {
  const username = randomUUID();
  const registration = { displayName: "press", type: "EXTERNAL_CONNECTION", activationUid: username };
  await administer("POST", `${project}/sources`, registration);
  const { password } = await administer("POST", `${project}/sources/${username}:resetPassword`, {});
  return { username, password: String(password) };
}

async function newToken(scopes: readonly string[], databases: readonly string[] = []): Promise<SignIn> {
  const { value, apiToken } = await client.manage("POST", "/apitokens", { displayName: "token", scopes, databases });
  return { username: String(Object(apiToken).name).split("/").at(-1) ?? "", password: String(value) };
}

/** Makes a user who signs in by a token, since passwords of people are checked one at a time. */
async function newUser(role: string): Promise<SignIn> {
  const username = `u${randomUUID()}@example.com`;
  const organization = `organizations/${laptop.ready.organization.id}`;
  const { name, password } = await administer("POST", "/v2/users", { username, organization });
  await client.manage("POST", "/members", { user: name, roles: [role] });
  return { username, password: await signIn(client.addresses, username, String(password)) };
}

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  ca = await readFile(laptop.ready.caFile, "utf8");
  const { source, project } = laptop.ready;
  const other = await administer("POST", "/v2/projects", { displayName: "Other", companyName: "OtherCorp" });
  const [neighbour, foreign] = [await newSource(client.project), await newSource(`/v2/${other.name}`)];
  signIns = {
    source,
    neighbour,
    foreign,
    developer: await newUser("roles/project.developer"),
    reader: await newUser("roles/project.user"),
    readToken: await newToken(["read"]),
    writeToken: await newToken(["write"]),
    boundToken: await newToken(["read", "write"], [source.activationUid]),
  };
  names = {
    company: project.companyName,
    foreignCompany: "OtherCorp",
    source: source.activationUid,
    neighbour: neighbour.username,
    foreign: foreign.username,
  };
});
afterAll(() => laptop?.stop());

async function connect(
  who: keyof typeof signIns,
  door: Door,
  protocolVersion: Version,
  more: object = {},
): Promise<MqttClient> {
  const { username, password } = signIns[who];
  const isSource = who === "source" || who === "neighbour" || who === "foreign";
  const clientId = `${isSource ? username : who}-${randomUUID().slice(0, 8)}`;
  const url = laptop.ready[door] ?? "";
  const settings = { username, password, clientId, ca, protocolVersion, reconnectPeriod: 0, ...more };
  // Tries again where a busy machine decided too late about the client. A client that was hung up on is no connection:
  // what it is asked to do would wait for ever.
  return until(`a connection of ${who} at ${door} by version ${protocolVersion}`, async () => {
    const connection = await connectAsync(url, settings).catch(() => undefined);
    if (!connection?.connected) return false;
    connection.on("error", () => undefined);
    return connection;
  });
}

/** Does it, and answers whether the broker took it. Whoever is refused is hung up on: anything else is neither. */
async function isTaken(connection: MqttClient, action: Action, topic: string): Promise<boolean> {
  const closed = new Promise<false>((resolve) => connection.once("close", () => resolve(false)));
  const taken = take(connection, action, topic).catch(() => closed);
  return Promise.race([taken, closed]);
}

async function take(connection: MqttClient, action: Action, topic: string): Promise<boolean> {
  if (action === "subscribe") {
    const [granted] = await connection.subscribeAsync(topic, { qos: 1 });
    if (granted === undefined || granted.qos > 1) throw new Error("The filter was refused.");
    return true;
  }
  const payload = topic.endsWith("/key") ? '{"Value":1}' : '{"Fields":{"a":1}}';
  const qos = action === "publish at QoS 0" ? 0 : 1;
  await connection.publishAsync(topic, payload, { qos, retain: action === "retain" });
  // Nothing acknowledges QoS 0. A ping is answered after it, if the connection still is there.
  if (qos === 0) await answerToPing(connection);
  return true;
}

const answerToPing = (connection: MqttClient): Promise<void> =>
  new Promise((resolve) => {
    connection.on("packetreceive", ({ cmd }) => {
      if (cmd === "pingresp") resolve();
    });
    connection.sendPing();
  });

const actionsOf: Readonly<Record<Action, readonly Asked["action"][]>> = {
  publish: ["iot:Publish"],
  "publish at QoS 0": ["iot:Publish"],
  retain: ["iot:Publish", "iot:RetainPublish"],
  subscribe: ["iot:Subscribe"],
};

const prefix = "arn:aws:iot:us-east-1:000000000000:";

/** Answers the policies that the kind should have, by the rights that it was given. */
function policiesOf(kind: Kind): readonly PolicyDocument[] {
  const { company: companyName, source, neighbour } = names;
  if (kind === "source") return sourcePolicy(source, prefix);
  const everything = [{ companyName }];
  const rights = {
    developer: { watched: everything, commanded: [[source, neighbour]] },
    reader: { watched: everything, commanded: [] },
    readToken: { watched: everything, commanded: [] },
    writeToken: { watched: [], commanded: [[source, neighbour]] },
    boundToken: { watched: [{ companyName, sources: [source] }], commanded: [[source]] },
  };
  return watcherPolicy(rights[kind], prefix).documents;
}

const isAllowed = (kind: Kind, { action }: Row, topic: string): boolean =>
  actionsOf[action].every((each) =>
    iotAllows(policiesOf(kind), prefix, { action: each, on: topic, clientId: "client" }),
  );

const combinations = doors.flatMap((door) =>
  ([4, 5] as const).flatMap((version) => kinds.map((kind) => ({ door, version, kind }))),
);

/** The measurements below which data was taken and should arrive, and the commands that should. */
const data = new Set<string>();
let commandsToNeighbour = 0;

it("has more than 1500 cells", () => {
  expect(combinations.length * rows.length).toBeGreaterThan(1500);
});

describe("over the wire", () => {
  let received: string[];
  let listening: MqttClient[];

  beforeAll(async () => {
    received = [];
    listening = [];
    for (const who of ["neighbour", "foreign"] as const) {
      // Comes back with its session if it is hung up on: watch ends once more, within a minute, who was let in just when
      // a password was reset.
      const device = await connect(who, "mqttsUrl", 4, { clean: false, reconnectPeriod: 100 });
      device.on("message", (topic) => received.push(topic));
      await device.subscribeAsync(`v1/sources/${names[who]}/#`, { qos: 1 });
      listening.push(device);
    }
  });
  afterAll(async () => {
    await Promise.all(listening.map((device) => device.endAsync(true)));
  });

  it.each(combinations)("a $kind at $door by version $version", async ({ door, version, kind }) => {
    const wire: Record<string, boolean> = {};
    const expected: Record<string, boolean> = {};
    let connection: MqttClient | undefined;
    for (const [index, row] of rows.entries()) {
      const measurement = `m_${kind}_${version}_${door}_${index}`;
      const topic = row.topic(names, measurement);
      const cell = `${row.action} ${topic}`;
      expected[cell] = row.permitted.includes(kind);
      expect(isAllowed(kind, row, topic), cell).toBe((row.passesPolicy ?? row.permitted).includes(kind));
      if (!connection?.connected) connection = await connect(kind, door, version);
      wire[cell] = await isTaken(connection, row.action, topic);
      if (expected[cell] && topic.includes("/data/read/")) data.add(measurement);
      if (expected[cell] && topic === `v1/sources/${names.neighbour}/cmd/writedata`) commandsToNeighbour += 1;
    }
    await connection?.endAsync(true);
    expect(wire).toEqual(expected);
  });

  it("what was taken arrives, and nothing that was refused", async () => {
    for (const [who, device] of [["neighbour", listening[0]] as const, ["foreign", listening[1]] as const]) {
      // Would have come after everything that was published before, in the same queue.
      await device?.publishAsync(`v1/sources/${names[who]}/data/read/Tag/last/key`, '{"Value":1}', { qos: 1 });
    }
    const { neighbour, foreign, source } = names;
    const own = [`v1/sources/${neighbour}/data/read/Tag/last/key`, `v1/sources/${foreign}/data/read/Tag/last/key`];
    await until("both devices got their own message", () => own.every((topic) => received.includes(topic)));
    expect(received.filter((topic) => !own.includes(topic))).toEqual(
      Array.from({ length: commandsToNeighbour }, () => `v1/sources/${neighbour}/cmd/writedata`),
    );
    await until("the data of the source", async () => (await typesOf(source)).length >= data.size);
    await until("the last of the neighbour", async () => (await typesOf(neighbour)).includes("last"));
    expect(new Set(await typesOf(source))).toEqual(data);
    expect(await typesOf(neighbour)).toEqual(["last"]);
    // Its last message has no retention. One that was refused would be told of beside that.
    const messages = await until("the message about the last one", async () => {
      const { messages: found } = await client.manage("GET", `/sources/${neighbour}/messages`);
      return (found as { kind: string }[]).length > 0 && (found as { kind: string }[]);
    });
    expect(messages.map(({ kind }) => kind)).toEqual(["no-retention"]);
  });
});

/** Answers the types of all events of a source. */
async function typesOf(source: string): Promise<string[]> {
  const { events } = await client.manage("GET", `/devices/${source}/events?page_size=1000`);
  return (events as { eventType: string }[]).map(({ eventType }) => eventType);
}
