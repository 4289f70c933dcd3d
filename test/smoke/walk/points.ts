/** Sends points over HTTPS, as JSON and as gzip, and reads them back as events and by queries. */

import { sendData } from "../../../local/client/client.ts";
import type { Sender } from "./registering.ts";
import { expect, type Json, listOf, statusOf, type Walk } from "./walk.ts";

/** The content types that clients give gzip. Which of them API Gateway hands over as text is not documented. */
const zippedTypes = ["application/octet-stream", "application/json"];

export const measurement = "production_output";

/** Answers the newest events of the source once there are so many. */
const eventsOf = (walk: Walk, { uid }: Sender, count: number): Promise<readonly Json[]> =>
  walk.eventually(`${count} events`, async () => {
    const events = listOf(await walk.call("GET", `${walk.project}/devices/${uid}/events`), "events");
    return events.length >= count ? events : undefined;
  });

export async function sendPoints(walk: Walk, sender: Sender): Promise<void> {
  const { target } = walk;
  const now = Math.floor(Date.now() / 1000);
  const metrics = [0, 1].map((index) => ({
    Name: measurement,
    Tags: { machine: "press_01", shift: "morning" },
    Fields: { parts_count: 342 + index, reject_rate: 0.02 },
    Timestamp: String(now + index),
  }));
  await walk.step("it sends two points", () => sendData(target, sender.token, metrics));
  const events = await walk.step("they are read back as events", () => eventsOf(walk, sender, metrics.length));
  expect(JSON.stringify(events[0]).includes('"parts_count":343'), "The newest event does not come first.");
  for (const [index, contentType] of zippedTypes.entries()) {
    const metric = { Name: "zipped", Fields: { zipped: index }, Timestamp: String(now + metrics.length + index) };
    await walk.step(`it sends a point as gzip, as ${contentType}`, () =>
      sendData(target, sender.token, [metric], { contentType, zipped: true }),
    );
  }
  const all = await walk.step("these are read back too", () =>
    eventsOf(walk, sender, metrics.length + zippedTypes.length),
  );
  expect(JSON.stringify(all[0]).includes('"zipped":1'), "The point that was sent last does not come first.");
  await walk.step("a forged token is refused", async () => {
    const status = await statusOf(sendData(target, `${sender.token.slice(0, -3)}abc`, metrics));
    expect(status === 401, `A forged token was answered with ${status}.`);
  });
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks the door for sources with the API token, as dashboards do. */
export async function ask({ target }: Walk, { reader }: Sender, path: string): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(reader).toString("base64")}`;
  const response = await fetch(`${target.httpUrl}${path}`, { headers: { authorization } });
  return { status: response.status, text: await response.text() };
}

/** Counts the points of the source in a retention, as `/query` answers it; an answer says why it cannot. */
export const countIn = (walk: Walk, sender: Sender, retention: string): Promise<Answer> => {
  const q = `SELECT count("parts_count") FROM "${measurement}"`;
  return ask(walk, sender, `/query?${new URLSearchParams({ q, db: sender.uid, rp: retention, epoch: "ms" })}`);
};

/** Sends lines as clients of InfluxDB do, by both of the calls that they know. */
export async function writeLines(walk: Walk, { uid, password, ...sender }: Sender): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${uid}:${password}`).toString("base64")}`;
  for (const path of [`/write?db=${uid}&precision=s`, `/api/v2/write?bucket=${uid}&precision=s`]) {
    const call = path.split("?")[0];
    await walk.step(`${call} takes a line`, async () => {
      const body = `smoke_line,call=${call} value=7 ${Math.floor(Date.now() / 1000)}`;
      const response = await fetch(`${walk.target.httpUrl}${path}`, {
        method: "POST",
        headers: { authorization },
        body,
      });
      expect(response.status === 204, `It answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    });
  }
  await walk.step("both lines are read back by a query", () =>
    walk.eventually("answer with both", async () => {
      const q = 'SELECT count("value") FROM "smoke_line"';
      const { text } = await ask(walk, { uid, password, ...sender }, `/query?${new URLSearchParams({ q, db: uid })}`);
      return text.includes(",2]") ? text : undefined;
    }),
  );
}

export async function queryPoints(walk: Walk, sender: Sender): Promise<void> {
  await walk.step("/ping answers", async () => {
    const { status, text } = await ask(walk, sender, "/ping");
    expect(status === 204, `It answered ${status}: ${text.slice(0, 200)}`);
  });
  await walk.step("GET /api/data answers a point as it was sent", () =>
    walk.eventually("such an answer", async () => {
      const Query = `SELECT * FROM "${measurement}"`;
      const found = await ask(walk, sender, `/api/data?${new URLSearchParams({ Query, Db: sender.uid })}`);
      expect(found.status === 200, `It answered ${found.status}: ${found.text.slice(0, 300)}`);
      return found.text.includes("343") && found.text.includes("press_01") ? found : undefined;
    }),
  );
}
