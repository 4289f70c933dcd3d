import { expect, it } from "vitest";
import { signIn } from "../../../local/client/client.ts";
import { LaptopOverMqtt } from "../../support/laptop/mqtt.ts";
import { until } from "../../support/laptop/until.ts";

const laptop = new LaptopOverMqtt();

const shown = (path: string) => laptop.client.manage("GET", path);

async function push(token: string): Promise<number> {
  const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
  const body = JSON.stringify({ Metrics: [{ Name: "press", Fields: { parts: 1 } }] });
  return (await laptop.client.post(body, headers)).status;
}

async function say(token: string, text: string): Promise<number> {
  const headers = { AuthVersion: "V0.0.1", authorization: `Bearer ${token}` };
  const body = JSON.stringify({ Logs: [{ Text: text }] });
  return (await fetch(`${laptop.ready.httpUrl}/api/logs`, { method: "POST", headers, body })).status;
}

it("a source that connects and says something of itself has sent no data", async () => {
  const { uid, path, password } = await laptop.newSource();
  const token = await signIn(laptop.client.addresses, uid, password);
  const device = await laptop.connect(uid, password, { clientId: uid });
  await until("the connection", async () => (await shown(`${path}/connection`)).connected === true);
  expect(await say(token, "over HTTPS")).toBe(200);
  await device.publishAsync(`v1/sources/${uid}/log`, JSON.stringify({ Text: "over MQTT" }), { qos: 1 });
  await until("both messages", async () => {
    const messages = JSON.stringify(await shown(`${path}/messages?kind=log`));
    return messages.includes("over HTTPS") && messages.includes("over MQTT");
  });
  expect((await shown(path)).lastDataTime).toBeNull();
  expect(await push(token)).toBe(200);
  const { lastDataTime } = await until("the first data", async () => {
    const source = await shown(path);
    return source.lastDataTime !== null && source;
  });
  expect(await say(token, "once more")).toBe(200);
  await device.endAsync();
  await until("what it said", async () =>
    JSON.stringify(await shown(`${path}/messages?kind=log`)).includes("once more"),
  );
  await until("the end of the connection", async () => (await shown(`${path}/connection`)).connected === false);
  expect((await shown(path)).lastDataTime).toBe(lastDataTime);
});

it("a source that is disabled leaves the others going, over HTTPS and over MQTT", async () => {
  const sources = await Promise.all(
    [1, 2].map(async () => {
      const source = await laptop.newSource();
      const token = await signIn(laptop.client.addresses, source.uid, source.password);
      const device = await laptop.connect(source.uid, source.password, { clientId: source.uid });
      return { ...source, token, device };
    }),
  );
  const [one, other] = sources;
  if (!one || !other) throw new Error("There are two sources.");
  const publish = ({ uid, device }: typeof one) =>
    device.publishAsync(`v1/sources/${uid}/data/read/tag/press/parts`, JSON.stringify({ Value: 7 }), { qos: 1 });
  expect(await Promise.all(sources.map(({ token }) => push(token)))).toEqual([200, 200]);
  await laptop.client.manage("PATCH", one.path, { status: "DISABLED" });
  await until("the end of its connection", () => !one.device.connected);
  await until("the end of its token", async () => (await push(one.token)) === 401);
  expect(other.device.connected).toBe(true);
  expect(await push(other.token)).toBe(200);
  await publish(other);
  await until("what the other one sent over MQTT", async () => {
    const events = JSON.stringify(await shown(`/devices/${other.uid}/events`));
    return events.includes('"parts":7') || events.includes('"Value":7');
  });
  expect((await shown(other.path)).status).toBe("ENABLED");
});
