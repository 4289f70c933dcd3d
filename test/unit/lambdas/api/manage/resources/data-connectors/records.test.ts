import { beforeEach, describe, expect, it } from "vitest";
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

describe("gaps", () => {
  it("tell the rule, the span and the number, and the replay that would close them", async () => {
    const at = (seconds: number): string => `${1_708_876_800 + seconds}000000000`;
    const dropped = { rule: "disabled", since: 7, timesNanos: [at(5), at(1)] } as const;
    await management.deliveries.addGap(id, dropped, management.state.now);
    await management.deliveries.addGap(id, { ...dropped, timesNanos: [at(9), at(0)] }, management.state.now);
    const { body } = await management.ask("roles/project.user", "GET", `${connector}/gaps`);
    const times = { startTime: "2024-02-25T16:00:00.000000Z", endTime: "2024-02-25T16:00:09.001000Z" };
    const replay = { method: "POST", path: `${connector}:replay`, body: times };
    expect(body).toEqual({ gaps: [{ rule: "disabled", count: 4, ...times, replay }], nextPageToken: "" });
  });

  it("offer a replay that the call takes, and none where all of it is older", async () => {
    const { now } = management.state;
    const day = 24 * 3600 * 1000;
    const atDay = (days: number): string => `${now - days * day}000000`;
    const drop = (since: number, timesNanos: readonly string[]) =>
      management.deliveries.addGap(id, { rule: "disabled", since, timesNanos }, now);
    await drop(1, [atDay(40), atDay(31)]);
    await drop(2, [atDay(40), atDay(30)]);
    await drop(3, [atDay(30), atDay(29)]);
    const { gaps } = (await management.ask(developer, "GET", `${connector}/gaps`)).body;
    expect(gaps.map(({ startTime }: { startTime: string }) => startTime)).toEqual([
      "2024-01-16T16:00:00.250000Z",
      "2024-01-16T16:00:00.250000Z",
      "2024-01-26T16:00:00.250000Z",
    ]);
    expect(gaps[0].replay).toBeNull();
    expect(gaps.slice(1).map(({ replay }: { replay: { body: object } }) => replay.body)).toEqual([
      { startTime: "2024-01-25T16:01:00.250000Z", endTime: "2024-01-26T16:00:00.251000Z" },
      { startTime: "2024-01-26T16:00:00.250000Z", endTime: "2024-01-27T16:00:00.251000Z" },
    ]);
    const { method, path, body } = gaps[1].replay;
    expect((await management.ask(developer, method, path, body)).status).toBe(200);
  });
});

describe("a test event", () => {
  it("is sent at once, signed and marked, and the answer says what came of it", async () => {
    const { body } = await management.ask(developer, "POST", `${connector}:test`);
    expect(body).toMatchObject({ acknowledged: true, status: 200, latency: "0.012s", errorClass: null, answer: "ok" });
    const [posted] = management.state.posted;
    expect(posted?.headers).toEqual({ "webhook-signature": "v1,signed", "x-millrace-test": "1" });
    expect(posted?.target.url.href).toBe("https://example.com/hook");
    expect(JSON.parse(posted?.body ?? "").event).toEqual(body.event);
    expect(JSON.stringify(JSON.parse(posted?.body ?? ""))).toBe(posted?.body);
  });

  it("goes to a disabled connector too, and a failure is told, not thrown", async () => {
    await management.ask(developer, "PATCH", connector, { status: "USER_DISABLED" });
    management.state.outcome = {
      kind: "failed",
      errorClass: "dns",
      status: null,
      latencyMillis: 3,
      answer: "",
      message: "The receiver's host name does not resolve.",
    };
    const { status, body } = await management.ask(developer, "POST", `${connector}:test`);
    expect([status, body]).toMatchObject([200, { acknowledged: false, status: null, errorClass: "dns" }]);
  });
});
