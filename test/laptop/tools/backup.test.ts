import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendData, signIn } from "../../../local/client/client.ts";
import type { SpawnedLaptop } from "../../../local/start/spawn.ts";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { spawnTestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { Receiver, refuse } from "../../support/laptop/receiver.ts";
import { until } from "../../support/laptop/until.ts";

const folder = folderOfTests();
let laptop: SpawnedLaptop;
let client: Client;
let receiver: Receiver;

const start = async (name: string): Promise<void> => {
  laptop = await spawnTestLaptop(join(folder(), name));
  client = new Client(laptop.ready);
};

beforeAll(async () => {
  await start("original");
  receiver = await new Receiver(laptop.ready.receiver).listen();
});
afterAll(async () => {
  await laptop?.stop();
  await receiver?.close();
});

const count = 20;

/** Answers how many points a query finds in the retention. */
async function countedIn(retention: string, database: string): Promise<number> {
  const asked = new URLSearchParams({ q: 'SELECT count("index") FROM "kept"', db: database, rp: retention });
  const headers = { authorization: `Bearer ${await client.token("admin")}` };
  const response = await fetch(`${laptop.ready.httpUrl}/query?${asked}`, { headers });
  const { results } = (await response.json()) as { results?: { series?: { values: number[][] }[] }[] };
  return results?.[0]?.series?.[0]?.values[0]?.[1] ?? 0;
}

it("a laptop that was stopped, copied and lost goes on where it was, on its copy", async () => {
  const made: string[] = [];
  for (const kind of ["DYNAMODB", "S3"]) {
    const { name } = await client.manage("POST", "/retentions", {
      displayName: kind,
      kind,
      duration: "86400s",
      blobStore: "S3",
    });
    made.push(String(name));
  }
  const source = await client.newSource(made, { displayName: "press line" });
  const { password } = await client.manage("POST", `${source.path}:resetPassword`, {});
  const token = await signIn(client.addresses, source.uid, String(password));
  receiver.behaviour = refuse;
  const connector = await client.connect(receiver.url, { events: ["kept"] });
  const now = Date.now();
  const metrics = Array.from({ length: count }, (_, index) =>
    metric("kept", { index }, { Timestamp: new Date(now + index).toISOString() }),
  );
  await sendData(client.addresses, token, metrics);
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  const body = JSON.stringify({ ContentType: "text/csv", Size: 4 });
  const asked = await fetch(`${laptop.ready.httpUrl}/api/blobs`, { method: "POST", headers, body });
  const upload = (await asked.json()) as { Path: string; UploadUrl: string; Headers: Record<string, string> };
  expect((await fetch(upload.UploadUrl, { method: "PUT", headers: upload.Headers, body: "1;2\n" })).status).toBe(200);
  for (const retention of ["DYNAMODB", "S3"]) {
    await until(`the points in ${retention}`, async () => (await countedIn(retention, source.uid)) === count);
  }
  await until("attempts that the receiver refused", () => receiver.received.length >= count);

  await laptop.stop();
  cpSync(join(folder(), "original"), join(folder(), "copy"), { recursive: true });
  rmSync(join(folder(), "original"), { recursive: true });
  receiver.received.length = 0;
  receiver.behaviour = (response) => void response.writeHead(200).end();
  await start("copy");

  expect(await client.manage("GET", source.path)).toMatchObject({ displayName: "press line", retentions: made });
  for (const retention of ["DYNAMODB", "S3"]) expect(await countedIn(retention, source.uid)).toBe(count);
  const { events } = await client.manage("GET", `/devices/${source.uid}/events?event_types=kept`);
  expect(events).toHaveLength(count);
  const again = await signIn(client.addresses, source.uid, String(password));
  const file = await fetch(`${laptop.ready.httpUrl}/api/blobs?Path=${upload.Path}`, {
    headers: { ...headers, authorization: `Bearer ${again}` },
  });
  const { DownloadUrl } = (await file.json()) as { DownloadUrl: string };
  expect(await (await fetch(DownloadUrl)).text()).toBe("1;2\n");
  expect(await client.manage("GET", connector)).toMatchObject({ httpConfig: { url: receiver.url } });
  await until("the events that waited", () => receiver.fieldValues("kept", "index").size === count);
});
