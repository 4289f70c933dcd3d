import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call } from "../../../local/client/client.ts";
import type { SpawnedLaptop } from "../../../local/start/spawn.ts";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { InfluxdbDouble } from "../../support/influxdb/double.ts";
import { everythingKept } from "../../support/laptop/kept.ts";
import { spawnTestLaptop } from "../../support/laptop/laptop.ts";
import type { Searched } from "../../support/laptop/planted.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { Receiver } from "../../support/laptop/receiver.ts";
import { until } from "../../support/laptop/until.ts";
import { Uses } from "./uses.ts";

const folder = folderOfTests();
const server = new InfluxdbDouble();
let laptop: SpawnedLaptop;
let client: Client;
let receiver: Receiver;
let uses: Uses;

beforeAll(async () => {
  await server.listen();
  laptop = await spawnTestLaptop(folder());
  client = new Client(laptop.ready);
  receiver = await new Receiver(laptop.ready.receiver).listen();
  uses = new Uses(client, server, receiver);
});

afterAll(async () => {
  await laptop?.stop();
  await receiver?.close();
  await server[Symbol.asyncDispose]();
});

/** Answers all that the platform tells of what was done, once it tells of all of it. */
async function told(connectors: readonly string[]): Promise<Searched[]> {
  await client.send([metric("planted", { heat: 3 })]);
  const paths = [
    ...connectors.flatMap((path) => [`${path}/attempts`, `${path}/gaps`, `${path}:metrics`]),
    `${uses.source.path}/messages`,
    `/devices/${uses.source.uid}/events`,
    ...["/messages", "/events", "/auditentries?page_size=100", "/signinfailures", "/jobs", "/retentions"],
  ];
  const shown = async (path: string): Promise<Searched> => ({
    where: path,
    text: JSON.stringify(await client.manage("GET", path)),
  });
  const say: [string, string][] = [
    ...connectors.map((path): [string, string] => [`${path}/attempts`, '"acknowledged":false']),
    [`${uses.source.path}/messages`, '"retention-away"'],
    [`/devices/${uses.source.uid}/events`, '"heat"'],
    ["/auditentries?page_size=100", '"planted"'],
    ["/signinfailures", uses.source.uid],
  ];
  for (const [path, text] of say)
    await until(`${text} in ${path}`, async () => (await shown(path)).text.includes(text), 400);
  const tests = connectors.map((path) => client.manage("POST", `${path}:test`, {}));
  return [
    ...(await Promise.all(paths.map(shown))),
    ...(await Promise.all(tests)).map((answer) => ({ where: "a test event", text: withoutUrl(answer) })),
    ...receiver.received.map(({ body }) => ({ where: "an event that was delivered", text: body })),
    await organizationsLog(),
  ];
}

/** Leaves out the URL, which is whole for those who may change the connector: they alone may test it. */
const withoutUrl = (tested: object): string =>
  JSON.stringify(tested, (key, value: unknown) => (key === "url" ? undefined : value));

async function organizationsLog(): Promise<Searched> {
  const token = await client.token("admin");
  const { organizations } = await call(client.addresses, token, "GET", "/v2/organizations");
  const [{ name } = { name: "" }] = organizations as { name: string }[];
  const entries = await call(client.addresses, token, "GET", `/v2/${name}/auditentries`);
  return { where: "the organization's audit log", text: JSON.stringify(entries) };
}

/** Answers what came to those whom the secrets are for. */
const outside = (): Searched[] => [
  { where: "its server", text: JSON.stringify(server.asked) },
  ...receiver.received.map(({ headers }) => ({ where: "its receiver", text: JSON.stringify(headers) })),
];
const sentOutside = [
  "InfluxDB's token in its server",
  "InfluxDB's password as Basic in its server",
  "the password of a receiver that refuses as Basic in its receiver",
  "the new header of a receiver that refuses in its receiver",
];

it("shows no secret in a log, error, audit entry, message or event, and keeps none as it is, however it is used", async () => {
  await uses.plantSource();
  const connectors = await uses.plantConnectors();
  const person = await uses.plantPerson();
  await uses.signInRightlyAndWrongly();
  await uses.askAsInfluxdb(uses.source.uid, uses.source.password, 204);
  await uses.askAsInfluxdb(...(await uses.plantApiToken(["read", "write"])), 204);
  await uses.askAsInfluxdb(...(await uses.plantApiToken(["read"])), 403);
  await uses.askAsInfluxdb(person.email, person.password, 401);
  await uses.useSignedUrls();
  await uses.useManagement(person);
  const shown = await told(connectors);
  expect(uses.planted.foundIn(outside())).toEqual(expect.arrayContaining(sentOutside));
  await laptop.stop();
  const { printed } = await laptop.ended;
  const logs = join(folder(), "data", "logs");
  const written = readdirSync(logs).map((where) => ({ where, text: readFileSync(join(logs, where), "utf8") }));
  expect(written.map(({ text }) => text).join("")).toContain("There is no call DELETE /write.");
  const copy = join(folder(), "state");
  cpSync(join(folder(), "data", "state"), copy, { recursive: true });
  const kept = (await everythingKept(copy)).map(({ store, text }) => ({ where: store, text }));
  expect(kept.map(({ text }) => text).join("")).toContain(uses.source.uid);
  const searched = [
    ...shown,
    ...uses.planted.refusals,
    ...written,
    { where: "what it printed", text: printed },
    ...kept,
  ];
  expect(uses.planted.foundIn(searched)).toStrictEqual([]);
});
