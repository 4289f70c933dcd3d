import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { knownTypes } from "../../../../../../../lambdas/shared/core/event/known-types.ts";
import { runManagement } from "../../../../../../support/management.ts";
import { logOneEvent } from "../../../../../../support/walk-every-call.ts";

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

  const test = (body: object) => management.ask(developer, "POST", `${connector}:test`, body);

  it("shows both sides of the exchange, without what the owner has set as secret", async () => {
    const httpConfig = { url: "https://u:p4ss@example.com/hook?a=1", headers: { "X-Key": "hunter2" } };
    await management.ask(developer, "PATCH", connector, { httpConfig });
    const answerHeaders = { "content-type": "text/plain", "set-cookie": "session=1" };
    management.state.outcome = { kind: "acknowledged", status: 200, latencyMillis: 12, answer: "ok", answerHeaders };
    const { body } = await test({});
    expect(body.answerHeaders).toEqual({ "content-type": "text/plain", "set-cookie": "********" });
    expect(body.request).toEqual({
      method: "POST",
      url: "https://example.com/hook?a=1",
      headers: {
        authorization: "********",
        "x-key": "********",
        "content-type": "application/json",
        "user-agent": expect.stringContaining("Millrace"),
        "webhook-signature": "v1,signed",
        "x-millrace-test": "1",
      },
      body: management.state.posted[0]?.body,
    });
    expect(management.state.posted[0]?.target.headers).toMatchObject({ "x-key": "hunter2" });
  });

  it("is of any type, with all that clients of a known type read", async () => {
    const sample = async (eventType: string) => (await test({ eventType })).body.event;
    expect((await sample("temperature")).data.temperature).toMatchObject({ value: 21, samples: [{ value: 21 }] });
    expect((await sample("contact")).data.contact).toMatchObject({ state: "OPEN" });
    expect((await sample("labelsChanged")).data).toEqual({ added: {}, modified: {}, removed: [] });
    expect((await sample("production output")).data["production output"]).toMatchObject({ value: 1 });
    for (const type of knownTypes) expect((await sample(type)).eventType).toBe(type);
  });

  it("is an event of the log, as the connector would be sent it", async () => {
    const eventId = await logOneEvent(management);
    const source = { displayName: "erp", type: "LOGGER", activationUid: randomUUID(), labels: { floor: "2" } };
    const project = `/v2/projects/${management.state.project}`;
    await management.ask(developer, "POST", `${project}/sources`, source);
    await management.ask(developer, "PATCH", connector, { labels: ["floor"] });
    const device = `projects/${management.state.project}/devices/${source.activationUid}`;
    const { body } = await test({ device, eventId });
    expect(JSON.parse(body.request.body)).toMatchObject({
      event: { eventId, targetName: device, data: { production_output: { parts_count: 342 } } },
      labels: { floor: "2" },
    });
    expect((await test({ device, eventId: "1itmp003l29uca72t0no" })).status).toBe(404);
    expect((await test({ device: randomUUID(), eventId })).status).toBe(404);
  });

  it.each([
    { eventId: "x" },
    { device: "x" },
    { eventType: "touch", device: "x", eventId: "y" },
    { eventType: "ping" },
  ])("is not chosen by %j", async (body) => {
    expect((await test(body)).status).toBe(400);
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
