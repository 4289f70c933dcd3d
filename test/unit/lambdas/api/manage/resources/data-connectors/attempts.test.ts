import { beforeEach, describe, expect, it } from "vitest";
import type { AttemptEntry } from "../../../../../../../lambdas/shared/core/delivery/attempt.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let connector: string;
let id: string;
const developer = "roles/project.developer";

beforeEach(async () => {
  const path = `${await management.makeProject()}/dataconnectors`;
  const body = { httpConfig: { url: "https://example.com/hook", signatureSecret: "s3cret" } };
  const { name } = (await management.ask(developer, "POST", path, body)).body;
  connector = `/v2/${name}`;
  id = name.split("/").at(-1);
});

const entry = (number: number, more: Partial<AttemptEntry> = {}): AttemptEntry => ({
  time: management.state.now,
  eventId: `event-${number}`,
  device: "D",
  eventType: "touch",
  copy: null,
  attempt: 2,
  acknowledged: false,
  status: 500,
  latencyMillis: 12,
  errorClass: "status",
  message: "The receiver answered 500.",
  answer: "the receiver's own secret",
  ...more,
});

const log = (entries: AttemptEntry[], millis: number) =>
  management.deliveries.logAttempts(
    id,
    entries.map((one) => ({ ...one, time: millis })),
    millis,
    "0123abcd",
  );

describe("the attempt log", () => {
  it("tells time, event, status, latency, class and the answer's beginning", async () => {
    const times = { eventNanos: "1708876799000001000", nextAttemptAt: management.state.now + 4000 };
    await log([entry(1, times)], management.state.now);
    const { body } = await management.ask(developer, "GET", `${connector}/attempts`);
    expect(body).toEqual({
      attempts: [
        {
          time: "2024-02-25T16:00:00.250000Z",
          eventId: "event-1",
          eventTime: "2024-02-25T15:59:59.000001Z",
          device: `projects/${management.state.project}/devices/D`,
          eventType: "touch",
          copy: null,
          attempt: 2,
          acknowledged: false,
          status: 500,
          latency: "0.012s",
          errorClass: "status",
          message: "The receiver answered 500.",
          answer: "the receiver's own secret",
          nextAttemptTime: "2024-02-25T16:00:04.250000Z",
        },
      ],
      nextPageToken: "",
    });
  });

  it("hides what receivers answered from those who may not change the connector", async () => {
    await log([entry(1)], management.state.now);
    const { body } = await management.ask("roles/project.user", "GET", `${connector}/attempts`);
    expect(body.attempts[0]).toMatchObject({ eventId: "event-1", answer: "" });
  });

  it("comes in pages of any size, newest batch first, with every attempt once", async () => {
    for (let batch = 0; batch < 5; batch++) {
      await log(
        Array.from({ length: batch + 1 }, (_, index) => entry(batch * 10 + index)),
        management.state.now - batch * 1000,
      );
    }
    const expected = [0, 10, 11, 20, 21, 22, 30, 31, 32, 33, 40, 41, 42, 43, 44].map((number) => `event-${number}`);
    for (const size of [1, 2, 4, 7, 15, 100]) {
      const seen: string[] = [];
      let token = "";
      do {
        const query = `page_size=${size}&page_token=${token}`;
        const { body } = await management.ask(developer, "GET", `${connector}/attempts?${query}`);
        expect(body.attempts.length).toBeLessThanOrEqual(size);
        seen.push(...body.attempts.map(({ eventId }: { eventId: string }) => eventId));
        token = body.nextPageToken;
      } while (token);
      expect(seen).toEqual(expected);
    }
  });

  it("shows each attempt once where more are made between pages", async () => {
    const { now } = management.state;
    await log([entry(1), entry(2), entry(3)], now);
    const page = async (token: string) =>
      (await management.ask(developer, "GET", `${connector}/attempts?page_size=1&page_token=${token}`)).body;
    const seen: string[] = [];
    let token = "";
    for (let pages = 1; pages === 1 || token; pages++) {
      const { attempts, nextPageToken } = await page(token);
      seen.push(...attempts.map(({ eventId }: { eventId: string }) => eventId));
      token = nextPageToken;
      await log([entry(10 * pages), entry(10 * pages + 1)], now + pages);
    }
    expect(seen).toEqual(["event-1", "event-2", "event-3"]);
  });

  it("refuses a page token of another call", async () => {
    const token = Buffer.from("GAP#1").toString("base64url");
    expect(await management.ask(developer, "GET", `${connector}/attempts?page_token=${token}`)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("page_token") },
    });
  });
});

describe("the filters of the attempt log", () => {
  const secondAgo = (seconds: number): number => management.state.now - seconds * 1000;
  const ids = async (query: string): Promise<string[]> => {
    const { status, body } = await management.ask("roles/project.user", "GET", `${connector}/attempts?${query}`);
    if (status !== 200) throw new Error(`${status} ${body.error}`);
    return body.attempts.map(({ eventId }: { eventId: string }) => eventId.replace("event-", ""));
  };

  beforeEach(async () => {
    await log([entry(1, { status: 404 }), entry(2, { status: null, errorClass: "dns" })], secondAgo(40));
    await log([entry(3, { acknowledged: true, status: 200, errorClass: null })], secondAgo(30));
    await log([entry(4, { copy: "replay", eventType: "temperature" }), entry(5, { device: "e" })], secondAgo(20));
  });

  it.each([
    ["acknowledged=true", ["3"]],
    ["acknowledged=false", ["4", "5", "1", "2"]],
    ["status_class=4xx&statusClass=2xx", ["3", "1"]],
    ["error_classes=dns", ["2"]],
    ["errorClasses=dns&errorClasses=status", ["4", "5", "1", "2"]],
    ["event_types=temperature", ["4"]],
    ["device_ids=E", ["5"]],
    ["event_id=event-3", ["3"]],
    ["copy=replay", ["4"]],
    ["copy=none", ["5", "3", "1", "2"]],
    ["start_time=2024-02-25T15:59:30.25Z", ["4", "5", "3"]],
    ["endTime=2024-02-25T15:59:30.250999Z", ["3", "1", "2"]],
    ["start_time=2024-02-25T15:59:30.250001Z&end_time=2024-02-25T16:00:00Z", ["4", "5"]],
    ["acknowledged=false&event_types=touch&status_class=5xx", ["5"]],
    ["event_id=another", []],
  ])("%s", async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it("give each line once, whatever the size of pages", async () => {
    for (const size of [1, 2, 3]) {
      const seen: string[] = [];
      let token = "";
      do {
        const query = `acknowledged=false&end_time=2024-02-25T16:00:00Z&page_size=${size}&page_token=${token}`;
        const { body } = await management.ask(developer, "GET", `${connector}/attempts?${query}`);
        seen.push(...body.attempts.map(({ eventId }: { eventId: string }) => eventId));
        token = body.nextPageToken;
      } while (token);
      expect(seen).toEqual(["event-4", "event-5", "event-1", "event-2"]);
    }
  });

  it("look through a bounded number of batches, and go on with the next page", async () => {
    const rare = { batches: [] as { position: string; entries: AttemptEntry[] }[], looks: 0 };
    for (let millis = 3_000; millis > 0; millis--) {
      const position = `ATTEMPT#${String(millis).padStart(15, "0")}#0123abcd`;
      rare.batches.push({ position, entries: [{ ...entry(millis), time: millis }] });
    }
    const { attempts } = management.deliveries;
    management.deliveries.attempts = async (_connector, { after, limit }) => {
      const from = after === undefined ? 0 : rare.batches.findIndex(({ position }) => position === after) + 1;
      const batches = rare.batches.slice(from, from + limit);
      rare.looks += batches.length;
      return { batches, ...(from + limit < rare.batches.length ? { next: batches.at(-1)?.position ?? "" } : {}) };
    };
    try {
      const page = async (token: string) =>
        (await management.ask(developer, "GET", `${connector}/attempts?event_id=event-7&page_token=${token}`)).body;
      const first = await page("");
      expect([first.attempts, rare.looks]).toEqual([[], 1000]);
      const second = await page(first.nextPageToken);
      const third = await page(second.nextPageToken);
      expect([second.attempts.length, third.attempts.length, third.nextPageToken]).toEqual([0, 1, ""]);
    } finally {
      management.deliveries.attempts = attempts;
    }
  });

  it.each(["acknowledged=yes", "status_class=404", "error_classes=odd", "copy=copy", "start_time=soon"])(
    "refuse %s",
    async (query) => {
      await expect(ids(query)).rejects.toThrow(/^400 /);
    },
  );

  it("refuse a range that ends before it begins", async () => {
    await expect(ids("start_time=2024-02-25T16:00:00Z&end_time=2024-02-25T15:00:00Z")).rejects.toThrow(/start_time/);
  });
});
