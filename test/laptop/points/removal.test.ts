import { randomUUID } from "node:crypto";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, sendData, textOf } from "../../../local/client/client.ts";
import type { SpawnedLaptop } from "../../../local/start/spawn.ts";
import { folderOfTest, folderOfTests } from "../../support/folders/temporary-folder.ts";
import { everythingKept, type Kept } from "../../support/laptop/kept.ts";
import { spawnTestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { Receiver, refuse } from "../../support/laptop/receiver.ts";
import { until } from "../../support/laptop/until.ts";

type Json = Record<string, unknown>;

const folder = folderOfTests();
const kinds = ["DYNAMODB", "S3", "TIMESTREAM"];
const companyName = `Brief ${randomUUID()}`;
let laptop: SpawnedLaptop | undefined;
let receiver: Receiver;
/** Acts in the project that is deleted. */
let client: Client;
/** By what the project is known in the stores: its name, and the names of what was made in it. */
const names = new Set([companyName]);

beforeAll(async () => {
  await start();
  receiver = await new Receiver(client.ready.receiver).listen();
});

afterAll(async () => {
  await laptop?.stop();
  await receiver?.close();
});

async function start(project?: string): Promise<void> {
  laptop = await spawnTestLaptop(folder());
  const { ready } = laptop;
  client = new Client(project === undefined ? ready : { ...ready, project: { id: project, companyName } });
}

const ask = async (method: string, path: string, body?: Json): Promise<Json> =>
  call(client.addresses, await client.token("admin"), method, path, body);

const idOf = (name: unknown): string => String(name).split("/").at(-1) ?? "";

/** Makes something in the project, and remembers its name. Answers what was made. */
async function make(path: string, body: Json): Promise<Json> {
  const made = await client.manage("POST", path, body);
  const { name } = "name" in made ? made : (Object.values(made)[0] as Json);
  names.add(idOf(name));
  return { ...made, name };
}

async function makeCredentials(): Promise<void> {
  await make("/apitokens", { displayName: "reader", scopes: ["read"] });
  const { name } = await make("/serviceaccounts", { displayName: "program" });
  await make(`/serviceaccounts/${idOf(name)}/keys`, {});
  await client.manage("POST", "/members", { email: `${randomUUID()}@example.com`, roles: ["roles/project.user"] });
}

/** Answers the source, and its access token. */
async function makeSource(retentions: readonly string[]): Promise<{ uid: string; path: string; token: string }> {
  const fleet = await make("/fleets", { displayName: "hall 7" });
  const source = await client.newSource(retentions, { fleet: fleet.name, noDataAfter: "86400s" });
  names.add(source.uid);
  const asked = { topic: "plc/oven/setpoint", mapping: "float", data: "21.5", validFor: "3600s" };
  await make(`/devices/${source.uid}:command`, asked);
  return source;
}

/** Sends points, changes of rows, a file beside and a file within them. */
async function send(token: string): Promise<void> {
  const photo = "data:image/png;base64,iVBORw0KGgo=";
  await sendData(client.addresses, token, [metric("press", { parts: 342, photo }, { Tags: { machine: "press 1" } })]);
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  const row = JSON.stringify({ op: "c", before: null, after: { id: 1 }, source: { connector: "postgresql", lsn: 1 } });
  const changed = await fetch(`${client.ready.httpUrl}/api/cdc?Name=orders&Key=id`, {
    method: "POST",
    headers,
    body: row,
  });
  expect(changed.status).toBe(200);
  const upload = JSON.stringify({ ContentType: "text/csv", Size: 4 });
  const asked = await fetch(`${client.ready.httpUrl}/api/blobs`, { method: "POST", headers, body: upload });
  const { UploadUrl, Headers } = (await asked.json()) as { UploadUrl: string; Headers: Record<string, string> };
  expect((await fetch(UploadUrl, { method: "PUT", headers: Headers, body: "1;2\n" })).status).toBe(200);
}

/** Answers how many points of the source a query finds in the retention. */
async function countIn(retention: string, database: string): Promise<unknown> {
  const asked = new URLSearchParams({ q: "SELECT count(parts) FROM press", db: database, rp: retention });
  const headers = { authorization: `Bearer ${await client.token("admin")}` };
  const { results } = (await (await fetch(`${client.ready.httpUrl}/query?${asked}`, { headers })).json()) as {
    results: readonly { readonly series?: readonly { readonly values: readonly unknown[][] }[] }[];
  };
  return results[0]?.series?.[0]?.values[0]?.[1];
}

const naming = (all: readonly Kept[]): Kept[] =>
  all.filter(({ text }) => [...names].some((name) => text.includes(name)));

/** Answers all that names the project, while no laptop runs. */
async function leftOfProject(): Promise<Kept[]> {
  await laptop?.stop();
  laptop = undefined;
  const copy = join(folderOfTest(), "state");
  cpSync(join(folder(), "data", "state"), copy, { recursive: true });
  return naming(await everythingKept(copy));
}

/** Makes a project that has used everything. Answers its id. */
async function makeProject(): Promise<string> {
  const { name } = await ask("POST", "/v2/projects", { displayName: "Brief", companyName });
  const project = idOf(name);
  names.add(project);
  client = new Client({ ...client.ready, project: { id: project, companyName } });
  const retentions: string[] = [];
  for (const kind of kinds) {
    const made = { displayName: kind, kind, duration: "31536000s" };
    const files = kind === "TIMESTREAM" ? {} : { blobStore: "S3" };
    retentions.push(textOf(await make("/retentions", { ...made, ...files }), "name"));
  }
  await makeCredentials();
  const source = await makeSource(retentions);
  receiver.behaviour = refuse;
  const connector = await make("/dataconnectors", { type: "HTTP_PUSH", httpConfig: { url: receiver.url } });
  await send(source.token);
  for (const kind of kinds) await until(`the point in ${kind}`, async () => (await countIn(kind, source.uid)) === 1);
  await exportAll(retentions[0]);
  await until("attempts that the receiver refused", () => receiver.received.length > 0);
  const [startTime, endTime] = [new Date(Date.now() - 3_600_000).toISOString(), new Date().toISOString()];
  await make(`/dataconnectors/${idOf(connector.name)}:replay`, { startTime, endTime });
  return project;
}

async function exportAll(retention: string | undefined): Promise<void> {
  const times = { startTime: "2024-01-01T00:00:00Z", endTime: new Date().toISOString() };
  const { name } = await make("/exports", { retention, format: "CSV", ...times });
  await until("the export", async () => (await client.manage("GET", `/exports/${idOf(name)}`)).state === "DONE");
}

/** Answers the kinds of items, or the stores, of what is left. */
const kindsOf = (left: readonly Kept[]): Set<string> =>
  new Set(left.map(({ store, text }) => /"pk":"(\w+)/.exec(text)?.[1] ?? store));

it("a deleted project is left on the list of deleted ones, in audit logs and by its deletion, and nowhere else", async () => {
  const project = await makeProject();
  const before = kindsOf(await leftOfProject());
  for (const store of ["queues.sqlite messages", "s3/fauxqs.db s3_objects", "timestream.sqlite tables", "CONNECTOR"]) {
    expect(before).toContain(store);
  }
  await start(project);
  const job = await ask("DELETE", `/v2/projects/${project}`);
  await until("the end of the deletion", async () => (await ask("GET", `/v2/${job.name}`)).state === "DONE", 500);
  const left = await leftOfProject();
  // Connections of what was deleted are looked for some minutes longer, and a place among the minutes in which its silence
  // is looked for stays until its minute, once another place counts. A table is looked for a minute after it was asked for.
  const lasting = left.filter(({ text }) => !/"pk":"(MQTTCUTS|SILENCEDUE)|"kind\\":\\"retentionTable/.test(text));
  expect(kindsOf(lasting)).toStrictEqual(new Set(["PROJECT", "JOBS", "AUDIT"]));
  expect(lasting.filter(({ text }) => !text.includes('"pk":"AUDIT'))).toHaveLength(2);
});
