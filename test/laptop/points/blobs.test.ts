import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { Receiver } from "../../support/laptop/receiver.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let receiver: Receiver;
let sender: { uid: string; token: string };

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  receiver = await new Receiver(laptop.ready.receiver).listen();
  await client.connect(receiver.url);
  const retention = { displayName: "with files", kind: "DYNAMODB", duration: "86400s", blobStore: "S3" };
  const { name } = await client.manage("POST", "/retentions", retention);
  sender = await client.newSource([String(name)]);
});

afterAll(async () => {
  await receiver?.close();
  await laptop?.stop();
});

const headers = () => ({ AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${sender.token}` });
const blobs = (query: string, init: RequestInit = {}) =>
  fetch(`${laptop.ready.httpUrl}/api/blobs${query}`, { ...init, headers: headers() });

interface Shown {
  readonly Path: string;
  readonly UploadUrl: string;
  readonly DownloadUrl: string;
  readonly Headers: Record<string, string>;
}

const shown = async (answer: Promise<Response>) => (await (await answer).json()) as Shown;

/** Answers the value of a field of the event that came to the webhook. */
async function fieldOf(type: string, field: string): Promise<unknown> {
  const found = await until(`an event ${type}`, () => receiver.received.find(({ event }) => event.eventType === type));
  return (found.event.data[type] as Record<string, unknown>)[field];
}

describe("a file", () => {
  it("comes inside a field, is kept, and is fetched by the path that its event names", async () => {
    const uri = "data:image/png;base64,iVBORw0KGgo=";
    const body = JSON.stringify({ Metrics: [metric("press_photo", { photo: uri, press: 1 })] });
    expect(await client.post(body, headers())).toMatchObject({ status: 200, text: "Accepted 1 point." });
    const path = String(await fieldOf("press_photo", "photo"));
    expect(path).toMatch(/^[0-9a-f]{32}\.png$/);
    const found = await shown(blobs(`?Path=${encodeURIComponent(path)}`));
    expect(found).toMatchObject({ Path: path, Size: 8 });
    const file = await fetch(found.DownloadUrl);
    expect([file.headers.get("content-type"), file.headers.get("content-disposition")]).toStrictEqual([
      "image/png",
      "attachment",
    ]);
    expect(Buffer.from(await file.arrayBuffer()).toString("base64")).toBe("iVBORw0KGgo=");
  });

  it("is answered beside its point where BlobFields asks for it", async () => {
    const uri = `data:text/plain;base64,${Buffer.from("hot, hotter").toString("base64")}`;
    const body = JSON.stringify({ Metrics: [metric("report", { text: uri, draft: "nowhere.txt" })] });
    expect(await client.post(body, headers())).toMatchObject({ status: 200 });
    const query = new URLSearchParams({ Query: "SELECT * FROM report", BlobFields: "text,draft" });
    const { Fields } = await until(
      "the point",
      async () => {
        const answer = await fetch(`${laptop.ready.httpUrl}/api/data?${query}`, { headers: headers() });
        const { Metrics } = (await answer.json()) as { Metrics: { Fields: Record<string, unknown> }[] };
        return Metrics[0];
      },
      500,
    );
    expect(Buffer.from(String(Fields.text_content), "base64").toString()).toBe("hot, hotter");
    expect(Fields).toMatchObject({ draft: "nowhere.txt", draft_content: null });
  });

  it("is put beside the points, by a URL that takes this size and type alone", async () => {
    const asked = JSON.stringify({ ContentType: "text/csv", Size: 4 });
    const upload = await shown(blobs("", { method: "POST", body: asked }));
    expect(upload.Path).toMatch(/^uploads\/[0-9a-f-]{36}\.csv$/);
    const put = (body: string, type = "text/csv") =>
      fetch(upload.UploadUrl, { method: "PUT", body, headers: { ...upload.Headers, "Content-Type": type } });
    expect((await put("1;2;3")).status).toBe(403);
    expect((await put("1;2\n", "text/html")).status).toBe(403);
    expect((await blobs(`?Path=${upload.Path}`)).status).toBe(404);
    expect((await put("1;2\n")).status).toBe(200);
    const found = await shown(blobs(`?Path=${upload.Path}`));
    expect(await (await fetch(found.DownloadUrl)).text()).toBe("1;2\n");
  });

  it("is refused where the source's retentions have no store for it", async () => {
    const body = JSON.stringify({ Metrics: [metric("press_photo", { photo: "data:image/png;base64,AAAA" })] });
    const refused = await client.postAsSource(body);
    expect([refused.status, refused.text]).toStrictEqual([422, expect.stringContaining("no blob store is linked")]);
  });

  it.each([
    ["POST", "", "{}", "ContentType is absent"],
    ["POST", "", '{"ContentType":"image/png","Size":0}', "Size is absent, or no whole number"],
    ["POST", "", '{"ContentType":"image/png","Size":5000000001}', "Size is absent, or no whole number"],
    ["POST", "", '{"ContentType":"png","Size":1}', "no media type"],
    ["POST", "", '{"ContentType":"image/png","Size":1,"Path":"../x"}', "leads out of its folder"],
    ["POST", "", '{"ContentType":"image/png","Size":1,"Extension":"a/b"}', "Extension"],
    ["POST", "", "[]", "ContentType is absent"],
    ["GET", "", undefined, "Path is absent"],
    ["GET", "?Path=/etc/passwd", undefined, "is absolute"],
    ["GET", "?Path=a&Path=b", undefined, "Path"],
  ])("is not asked for by %s %s %s", async (method, query, body, message) => {
    const answer = await blobs(query, { method, ...(body === undefined ? {} : { body }) });
    expect([answer.status, await answer.text()]).toStrictEqual([400, expect.stringContaining(message)]);
  });

  it("of one source is not shown to another", async () => {
    const other = await client.newSource();
    const asked = await fetch(`${laptop.ready.httpUrl}/api/blobs?Path=a.png&Database=${sender.uid}`, {
      headers: { authorization: `Bearer ${other.token}` },
    });
    expect(asked.status).toBe(403);
  });
});
