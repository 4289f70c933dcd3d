/** What clients are kept from over MQTT becomes visible to people: on a source, or on a project. */

import { describe, expect, it } from "vitest";
import { LaptopOverMqtt } from "../../support/laptop/mqtt.ts";
import { until } from "../../support/laptop/until.ts";

const laptop = new LaptopOverMqtt();

interface Line {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
}

/** Answers the lines of a kind. A test that runs while the hour turns finds two. */
async function linesOf(path: string, kind: string): Promise<readonly Line[]> {
  const { messages } = await laptop.client.manage("GET", path);
  return (messages as readonly Line[]).filter((line) => line.kind === kind);
}

const countOf = (lines: readonly Line[]): number => lines.reduce((sum, { count }) => sum + count, 0);
const hoursOf = (lines: readonly Line[]): number => new Set(lines.map(({ time }) => time.slice(0, 13))).size;

/** Waits until the lines of a kind stand for so many. Answers them. */
async function untilCounted(path: string, kind: string, count: number): Promise<readonly Line[]> {
  let lines: readonly Line[] = [];
  await until(`${count} times ${kind} to be counted`, async () => {
    lines = await linesOf(path, kind);
    return countOf(lines) >= count;
  });
  return lines;
}

describe("what a client of a source is kept from", () => {
  it("is one message on its source, with the topic and how often, though it comes back ten times", async () => {
    const source = await laptop.newSource();
    const options = { clientId: source.uid, protocolVersion: 4, clean: false } as const;
    for (let time = 0; time < 10; time++) {
      const connection = await laptop.connect(source.uid, source.password, options);
      const closed = new Promise<void>((resolve) => connection.once("close", () => resolve()));
      connection.publish(`v1/sources/${source.uid}x/data/read/a/b/c`, '{"Value":1}', { qos: 1 });
      await closed;
    }
    const lines = await untilCounted(`${source.path}/messages`, "mqtt-forbidden", 10);
    expect([countOf(lines), lines.length]).toStrictEqual([10, hoursOf(lines)]);
    expect(lines[0]?.text).toContain(`("v1/sources/${source.uid}x/data/read/a/b/c")`);
  });

  it("is one message where two clients use one id", async () => {
    const source = await laptop.newSource();
    for (let time = 0; time < 8; time++) await laptop.connect(source.uid, source.password, { clientId: source.uid });
    const lines = await untilCounted(`${source.path}/messages`, "mqtt-client-shared", 1);
    expect(countOf(lines)).toBe(1);
  });

  it("is a message where it publishes more than a connection carries, and where it has subscriptions too many", async () => {
    const source = await laptop.newSource();
    const connection = await laptop.connect(source.uid, source.password, { clientId: source.uid });
    const own = `v1/sources/${source.uid}`;
    for (let first = 0; first < 56; first += 8) {
      const filters = Array.from({ length: 8 }, (_, index) => `${own}/cmd/${first + index}`);
      await connection.subscribeAsync(filters).catch(() => undefined);
    }
    for (let at = 0; at < 300; at++) connection.publish(`${own}/data/read/a/b/c`, '{"Value":1}');
    expect((await untilCounted(`${source.path}/messages`, "mqtt-discarded", 1))[0]?.text).toContain("100 messages");
    await untilCounted(`${source.path}/messages`, "mqtt-subscription-refused", 1);
  });

  it("is a message where its payload is larger than the broker takes", async () => {
    const source = await laptop.newSource();
    const connection = await laptop.connect(source.uid, source.password, { clientId: source.uid });
    connection.publish(`v1/sources/${source.uid}/data/read/a/b/c`, Buffer.alloc(131_073));
    const [line] = await untilCounted(`${source.path}/messages`, "mqtt-client-error", 1);
    expect(line?.text).toContain("its payload is larger than 131072 bytes");
  });
});

describe("what a user's or an API token's client is kept from", () => {
  it("is a message on the project", async () => {
    const { apiToken, user, project } = laptop.ready;
    const filter = `v1/raw/${project.companyName.toLowerCase()}/#`;
    const token = await laptop.connect(apiToken.id, apiToken.value, { clientId: "dash/token", protocolVersion: 4 });
    token.subscribe(filter);
    const person = await laptop.connect(user.username, user.password, { clientId: "dash/person", protocolVersion: 4 });
    person.publish(`v1/raw/${project.companyName}/x/y/z/k`, "{}");
    const lines = await untilCounted("/messages", "mqtt-forbidden", 2);
    expect(lines.map(({ text }) => text).join("\n")).toContain(`"dash/token" was disconnected: it may not subscribe`);
    expect(lines.map(({ text }) => text).join("\n")).toContain(`("${filter}")`);
    expect(lines.map(({ text }) => text).join("\n")).toContain(`("v1/raw/${project.companyName}/x/y/z/k")`);
    expect(lines).toContainEqual(expect.objectContaining({ identity: apiToken.id, count: 1 }));
  });

  it("is a message on the project where two clients use one id", async () => {
    const { apiToken } = laptop.ready;
    for (let time = 0; time < 8; time++) await laptop.connect(apiToken.id, apiToken.value, { clientId: "dash/shared" });
    const lines = await untilCounted("/messages", "mqtt-client-shared", 1);
    expect(lines).toMatchObject([{ count: 1, text: expect.stringContaining('the id "dash/shared"') }]);
  });
});
