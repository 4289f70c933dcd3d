/** Sends a file inside a point and one beside it, fetches both, and has the first answered by a query. */

import { sendData } from "../../../local/client/client.ts";
import { ask } from "./points.ts";
import type { Sender } from "./registering.ts";
import { expect, type Json, listOf, type Walk } from "./walk.ts";

const asSource = ({ token }: Sender) => ({
  AuthVersion: "V0.0.1",
  DataVersion: "V0.0.3",
  authorization: `Bearer ${token}`,
});

async function blobs(walk: Walk, sender: Sender, query: string, body?: Json): Promise<Json | undefined> {
  const response = await fetch(`${walk.target.httpUrl}/api/blobs${query}`, {
    headers: asSource(sender),
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  if (response.status === 404) return undefined;
  const text = await response.text();
  expect(response.status === 200, `/api/blobs answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Json;
}

async function fetched(walk: Walk, sender: Sender, path: string): Promise<Buffer> {
  const found = await walk.eventually(`file ${path}`, () => blobs(walk, sender, `?Path=${encodeURIComponent(path)}`));
  return Buffer.from(await (await fetch(String(found.DownloadUrl))).arrayBuffer());
}

const picture = Buffer.from("iVBORw0KGgo=", "base64");

export async function sendFiles(walk: Walk, sender: Sender): Promise<void> {
  await walk.step("a file in a field is kept, and is fetched", async () => {
    const photo = `data:image/png;base64,${picture.toString("base64")}`;
    await sendData(walk.target, sender.token, [{ Name: "press_photo", Fields: { photo } }]);
    const path = await walk.eventually("event with the file's path", async () => {
      const events = await walk.call("GET", `${walk.project}/devices/${sender.uid}/events?event_types=press_photo`);
      const { data } = (listOf(events, "events")[0] ?? {}) as { data?: { press_photo: { photo: string } } };
      return data?.press_photo.photo;
    });
    expect(picture.equals(await fetched(walk, sender, path)), "The file is not what was sent.");
  });
  await walk.step("and is answered beside its field by BlobFields", () => queryFile(walk, sender));
  await walk.step("a file beside the points is uploaded, and is fetched", async () => {
    const bytes = "a;b\n1;2\n";
    const upload = await blobs(walk, sender, "", { ContentType: "text/csv", Size: bytes.length });
    expect(upload !== undefined, "No upload was offered.");
    const headers = upload.Headers as Record<string, string>;
    const put = await fetch(String(upload.UploadUrl), { method: "PUT", headers, body: bytes });
    expect(put.status === 200, `The upload was answered ${put.status}.`);
    const file = await fetched(walk, sender, String(upload.Path));
    expect(file.toString() === bytes, "The file is not what was uploaded.");
  });
}

const queryFile = (walk: Walk, sender: Sender): Promise<unknown> =>
  walk.eventually("answer with it", async () => {
    const Query = 'SELECT "photo" FROM "press_photo"';
    const path = `/api/data?${new URLSearchParams({ Query, Db: sender.uid, BlobFields: "photo" })}`;
    const { status, text } = await ask(walk, sender, path);
    expect(status === 200, `GET /api/data answered ${status}: ${text.slice(0, 300)}`);
    return text.includes(`"photo_content":"${picture.toString("base64")}"`) || undefined;
  });
