import { afterAll, beforeAll, expect, it } from "vitest";
import { sendData } from "../../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

type Json = Record<string, unknown>;

/** Answers the states that the source's history tells of, oldest first. */
async function told(uid: string): Promise<unknown[]> {
  const { events } = await client.manage("GET", `/devices/${uid}/events?event_types=noDataAlert`);
  return (events as { data: { noDataAlert: Json } }[]).map(({ data }) => data.noDataAlert.state).toReversed();
}

it("a source that falls silent is told of by an event, a message and the topic, and when it sends again", async () => {
  const { uid, path, token } = await client.newSource([], { noDataAfter: "1s" });
  await sendData(client.addresses, token, [metric("press", { value: 1 })]);
  await until("the first data", async () => (await client.manage("GET", path)).lastDataTime);
  // The watch looks once a minute.
  await until("the alert", async () => (await told(uid)).includes("SILENT"), 500);
  expect((await client.manage("GET", path)).alert).toMatchObject({ state: "SILENT" });
  // The event comes first, and all else that tells of it shortly after.
  const name = `${client.project.replace("/v2/", "")}${path}`;
  await until("the list of alerts", async () => {
    const { alerts } = await client.manage("GET", "/alerts");
    return (alerts as Json[]).some(({ source }) => source === name);
  });
  await until("the topic", async () =>
    (await laptop.log("laptop")).includes("A topic was told: test source is silent"),
  );
  await client.manage("PATCH", path, { noDataAfter: "86400s" });
  await client.manage("POST", `/devices/${uid}:publish`, { press: { value: 2 } });
  await until("the end of the silence", async () => (await told(uid)).includes("RECEIVING"), 500);
  expect(await told(uid)).toStrictEqual(["SILENT", "RECEIVING"]);
  await until("no alert", async () => ((await client.manage("GET", "/alerts")).alerts as Json[]).length === 0);
  await until("both messages", async () => {
    const { messages } = await client.manage("GET", `${path}/messages`);
    const kinds = (messages as Json[]).map(({ kind }) => kind);
    // The watch may have looked before the data came, when the source had just been given longer.
    return kinds.includes("no-data") && (kinds.includes("data-again") || kinds.includes("no-data-longer"));
  });
});
