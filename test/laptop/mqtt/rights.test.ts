/** Who is let in over MQTT, and who is cut, on the whole laptop: by the template's own authorizer and management calls. */

import { randomUUID } from "node:crypto";
import type { MqttClient } from "mqtt";
import { describe, expect, it } from "vitest";
import { call, signIn } from "../../../local/client/client.ts";
import { LaptopOverMqtt } from "../../support/laptop/mqtt.ts";
import { until } from "../../support/laptop/until.ts";

const laptop = new LaptopOverMqtt();

const isLetIn = (...args: Parameters<typeof laptop.connect>): Promise<boolean> =>
  laptop.connect(...args).then(
    () => true,
    () => false,
  );

const isCut = (connection: MqttClient) =>
  until("the connection to be ended", () => (connection.connected ? undefined : true));

async function newToken(scopes: readonly string[], databases: readonly string[] = []) {
  const { value, apiToken } = await laptop.client.manage("POST", "/apitokens", {
    displayName: "token",
    scopes,
    databases,
  });
  const name = String(Object(apiToken).name);
  return { id: name.split("/").at(-1) ?? "", value: String(value), path: name.replace(/^projects\/[^/]+/, "") };
}

/** Calls the management API outside of the project, as the administrator. */
const administer = async (method: string, path: string, body?: Record<string, unknown>) =>
  call(laptop.client.addresses, await laptop.client.token("admin"), method, path, body);

async function newUser(role: string) {
  const { organization } = laptop.ready;
  const username = `u${randomUUID()}@example.com`;
  const made = await administer("POST", "/v2/users", { username, organization: `organizations/${organization.id}` });
  const id = String(made.name).replace("users/", "");
  await laptop.client.manage("POST", "/members", { user: `users/${id}`, roles: [role] });
  return { id, username, password: String(made.password) };
}

describe("over MQTT", () => {
  it("a source, a user and an API token sign in by what they have, and by tokens from /Auth", async () => {
    const { source, user, apiToken } = laptop.ready;
    const { activationUid } = source;
    const jwtOf = (name: string, password: string) => signIn(laptop.client.addresses, name, password);
    expect(await isLetIn(activationUid.toUpperCase(), source.password, { clientId: activationUid })).toBe(true);
    expect(await isLetIn(`${user.username}?SDK=x&Version=1`, user.password)).toBe(true);
    expect(await isLetIn(apiToken.id, apiToken.value)).toBe(true);
    expect(await isLetIn(user.username, await laptop.client.token("admin"))).toBe(true);
    expect(await isLetIn(apiToken.id, await jwtOf(apiToken.id, apiToken.value))).toBe(true);
    const own = { clientId: `${activationUid}-2` };
    expect(await isLetIn(activationUid, await laptop.client.token("source"), own)).toBe(true);
    expect(await isLetIn(apiToken.id, await laptop.client.token("admin"))).toBe(false);
    expect(await isLetIn(user.username, source.password)).toBe(false);
  });

  it("nobody takes another's client id", async () => {
    const { source, user, apiToken } = laptop.ready;
    const { uid } = await laptop.newSource();
    for (const clientId of [uid, `${uid}-1`, uid.toUpperCase(), uid.replaceAll("-", ""), "a#", "a+", "a$"]) {
      expect(await isLetIn(user.username, user.password, { clientId }), clientId).toBe(false);
    }
    for (const clientId of [uid, "device", `${source.activationUid}1`]) {
      expect(await isLetIn(source.activationUid, source.password, { clientId }), clientId).toBe(false);
    }
    const clientId = `shared-${randomUUID().slice(0, 8)}`;
    await laptop.connect(user.username, user.password, { clientId });
    expect(await isLetIn(apiToken.id, apiToken.value, { clientId })).toBe(false);
    expect(await isLetIn(user.username, user.password, { clientId })).toBe(true);
  });
});

describe("a source's connection", () => {
  it.each<[string, (path: string) => Promise<unknown>]>([
    ["its password is reset", (path) => laptop.client.manage("POST", `${path}:resetPassword`, {})],
    ["it is disabled", (path) => laptop.client.manage("PATCH", path, { status: "DISABLED" })],
    ["it is deleted", (path) => laptop.client.manage("DELETE", path)],
  ])("is ended when %s, and it does not come back", async (_, revoke) => {
    const { uid, path, password } = await laptop.newSource();
    const first = await laptop.connect(uid, password, { clientId: uid, clean: false });
    const second = await laptop.connect(uid, password, { clientId: `${uid}-2`, protocolVersion: 5 });
    await first.subscribeAsync(`v1/sources/${uid}/cmd/writedata`, { qos: 1 });
    await revoke(path);
    await Promise.all([isCut(first), isCut(second)]);
    expect(await isLetIn(uid, password, { clientId: uid })).toBe(false);
  });

  it("publishes no will when it is ended", async () => {
    const { uid, path, password } = await laptop.newSource();
    const data = (id: string, measurement: string) => `v1/sources/${id}/data/read/tag/${measurement}/key`;
    const will = { topic: data(uid, "offline"), payload: Buffer.from('{"Value":1}'), qos: 1 as const };
    const device = await laptop.connect(uid, password, { clientId: uid, will });
    const { password: next } = await laptop.client.manage("POST", `${path}:resetPassword`, {});
    await isCut(device);
    const again = await laptop.connect(uid, String(next), { clientId: uid });
    // A will would have come before this, in the same queue.
    await again.publishAsync(data(uid, "online"), '{"Value":1}', { qos: 1 });
    const types = async () => {
      const { events } = await laptop.client.manage("GET", `/devices/${uid}/events`);
      return (events as { eventType: string }[]).map(({ eventType }) => eventType);
    };
    await until("what was published after it", async () => ((await types()).includes("online") ? true : undefined));
    expect(await types()).not.toContain("offline");
  });
});

describe("an API token's connection", () => {
  it("is ended when the token is deleted, and when its scopes change", async () => {
    const { project, source } = laptop.ready;
    const token = await newToken(["read"]);
    const connection = await laptop.connect(token.id, token.value);
    const filter = `v1/raw/${project.companyName}/#`;
    expect(await connection.subscribeAsync(filter)).toMatchObject([{ qos: 0 }]);
    await laptop.client.manage("PATCH", token.path, { scopes: ["write"] });
    await isCut(connection);
    const again = await laptop.connect(token.id, token.value, { protocolVersion: 4 });
    again.subscribeAsync(filter).catch(() => undefined);
    await isCut(again);
    const commanding = await laptop.connect(token.id, token.value);
    await commanding.publishAsync(`v1/sources/${source.activationUid}/cmd/writedata`, "{}", { qos: 1 });
    await laptop.client.manage("DELETE", token.path);
    await isCut(commanding);
    expect(await isLetIn(token.id, token.value)).toBe(false);
  });

  it("is for its own sources where it is bound to some", async () => {
    const { project } = laptop.ready;
    const [own, other] = [await laptop.newSource(), await laptop.newSource()];
    const token = await newToken(["read", "write"], [own.uid]);
    const connection = await laptop.connect(token.id, token.value, { protocolVersion: 4 });
    await connection.subscribeAsync(`v1/points/${project.companyName}/${own.uid}/#`);
    await connection.publishAsync(`v1/sources/${own.uid}/cmd/writedata`, "{}", { qos: 1 });
    expect(connection.connected).toBe(true);
    connection.publishAsync(`v1/sources/${other.uid}/cmd/writedata`, "{}", { qos: 1 }).catch(() => undefined);
    await isCut(connection);
  });
});

describe("a user's connection", () => {
  it("is ended when the user loses the role, or is disabled", async () => {
    const { source } = laptop.ready;
    const user = await newUser("roles/project.developer");
    const command = `v1/sources/${source.activationUid}/cmd/writedata`;
    const connection = await laptop.connect(user.username, user.password, { protocolVersion: 4 });
    await connection.publishAsync(command, "{}", { qos: 1 });
    await laptop.client.manage("PATCH", `/members/${user.id}`, { roles: ["roles/project.user"] });
    await isCut(connection);
    const reading = await laptop.connect(user.username, user.password, { protocolVersion: 4 });
    reading.publishAsync(command, "{}", { qos: 1 }).catch(() => undefined);
    await isCut(reading);
    const idle = await laptop.connect(user.username, user.password);
    await administer("PATCH", `/v2/users/${user.id}`, { status: "DISABLED" });
    await isCut(idle);
    expect(await isLetIn(user.username, user.password)).toBe(false);
  });
});

/** Tells whether a message comes on the topic once something is published; false if the connection ends before. */
async function sees(connection: MqttClient, filter: string, topic: string, publish: () => Promise<unknown>) {
  const topics = new Set<string>();
  let isSubscribed = false;
  connection.on("message", (each) => topics.add(each));
  connection.subscribe(filter, { qos: 1 }, (error) => {
    isSubscribed = !error;
  });
  await until("the subscription, or the connection's end", () => isSubscribed || !connection.connected);
  await publish();
  await until("the message, or the connection's end", () => topics.has(topic) || !connection.connected);
  return topics.has(topic);
}

describe("a watcher's connection", () => {
  it("is ended when the project is renamed, and sees the new topics when it is back; sources stay", async () => {
    const { project, source } = laptop.ready;
    const [former, renamed] = [project.companyName, `Renamed ${randomUUID()}`];
    const rename = (companyName: string) => laptop.client.manage("PATCH", "", { companyName, confirm: true });
    const user = await newUser("roles/project.user");
    const connect = () => laptop.connect(user.username, user.password, { protocolVersion: 4 });
    const device = await laptop.connect(source.activationUid, source.password, { clientId: source.activationUid });
    const watching = await connect();
    await watching.subscribeAsync(`v1/points/${former}/#`, { qos: 1 });
    await rename(renamed);
    await isCut(watching);
    const lost = await connect();
    lost.subscribeAsync(`v1/points/${former}/#`).catch(() => undefined);
    await isCut(lost);
    const { activationUid: uid } = source;
    const publish = () =>
      device.publishAsync(`v1/sources/${uid}/data/read/Line/renamed`, '{"Fields":{"a":1}}', { qos: 1 });
    // Comes back again, as clients do: `watch` also ends what was let in within a second of the renaming.
    const watched = (name: string) =>
      until(`the point under the name ${name}`, async () => {
        const back = await connect();
        return (await sees(back, `v1/points/${name}/#`, `v1/points/${name}/${uid}/Line/renamed`, publish)) && back;
      });
    const back = await watched(renamed);
    expect(device.connected).toBe(true);
    await rename(former);
    await isCut(back);
    await watched(former);
  });
});
