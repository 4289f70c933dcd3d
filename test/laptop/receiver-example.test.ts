import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call } from "../../local/client/client.ts";
import { ExampleReceiver } from "../support/laptop/example-receiver.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { type Received, Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const secret = "what both sides know";
let laptop: TestLaptop;
let client: Client;
let issuer: string;
const running: ExampleReceiver[] = [];

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  issuer = `${laptop.ready.httpUrl}/data-connector`;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.stop()));
});
afterAll(() => laptop?.stop());

async function start(options: Parameters<typeof ExampleReceiver.start>[1]): Promise<ExampleReceiver> {
  const example = await ExampleReceiver.start(laptop.ready, options);
  running.push(example);
  return example;
}

/** Sends an event of its own type to a connector. Answers what the example prints about it. */
async function deliveredTo(example: ExampleReceiver, eventType: string, signatureSecret: string): Promise<string> {
  const connector = await client.connect(example.url, { events: [eventType] }, { signatureSecret });
  await client.send([metric(eventType, { value: 1 })]);
  const line = await until("what the example says", () => example.lines[1]);
  await client.manage("DELETE", connector);
  return line;
}

describe("the example receiver", () => {
  it.each([
    ["the secret and the published keys", secret, secret, true],
    [
      "a secret as Standard Webhooks write it",
      "whsec_c2l4dGVlbiBieXRlcyBvciBtb3Jl",
      "whsec_c2l4dGVlbiBieXRlcyBvciBtb3Jl",
      true,
    ],
    ["the published keys alone", "", undefined, true],
    ["the secret alone", secret, secret, false],
  ])("verifies real deliveries by %s", async (_, signatureSecret, known, knowsIssuer) => {
    const example = await start({
      ...(known === undefined ? {} : { secret: known }),
      ...(knowsIssuer ? { issuer } : {}),
    });
    expect(await deliveredTo(example, "verified", signatureSecret)).toMatch(/^event \w{20} verified$/);
  });

  it.each<[string, Parameters<typeof start>[0], string]>([
    ["another secret", { secret: "another" }, "refused: a token by another secret"],
    ["a connector without the secret it expects", { secret }, "refused: no token"],
  ])("refuses real deliveries signed by %s", async (_, options, reason) => {
    const example = await start(options);
    const signatureSecret = options.secret === secret ? "" : secret;
    expect(await deliveredTo(example, "refused", signatureSecret)).toBe(reason);
  });
});

describe("a rotation of the stage's keys", () => {
  const published = async (document: string, key: string) => {
    const response = await fetch(`${issuer}/.well-known/${document}`);
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    return keys.map((each) => each[key]);
  };

  it("publishes new keys at once, and deliveries go on", async () => {
    const [first] = await published("jwks.json", "kid");
    const path = `/v2/organizations/${laptop.ready.organization.id}:rotateWebhookKeys`;
    const { keys } = await call(client.addresses, await client.token("admin"), "POST", path, {});
    expect(keys).toMatchObject([{ kid: first }, { signEndTime: null }]);
    expect(await published("jwks.json", "kid")).toEqual([first, expect.any(String)]);
    expect(new Set(await published("standard-webhooks.json", "publicKey")).size).toBe(2);
    expect(await deliveredTo(await start({ issuer }), "rotated", "")).toMatch(/^event \w{20} rotated$/);
  });
});

describe("of a delivery that somebody recorded, the example receiver", () => {
  let recorded: Received;
  const headersOf = ({ headers }: Received, without = ""): Record<string, string> => {
    const kept = Object.entries(headers).filter(([name]) => name.match(/^(webhook-|x-dt-|dt-)/) && name !== without);
    return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
  };

  beforeAll(async () => {
    const recorder = await new Receiver(laptop.ready.receiver).listen();
    const connector = await client.connect(recorder.url, { events: ["recorded"] }, { signatureSecret: secret });
    await client.send([metric("recorded", { value: 1 })]);
    recorded = await until("the recording", () => recorder.received[0]);
    await client.manage("DELETE", connector);
    await recorder.close();
  });

  /** Waits for the line that the example prints about what it was sent. Its answer may come before that. */
  const said = (example: ExampleReceiver): Promise<string> =>
    until("what the example says", () => example.lines[1] ?? false);

  it("takes what is unchanged, and handles it once however often it comes", async () => {
    const example = await start({ secret, issuer });
    const statuses = [1, 2, 3].map(() => example.post(headersOf(recorded), recorded.body));
    expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
    // Is printed after all that was handled before it.
    expect(await example.post({}, recorded.body)).toBe(401);
    await until("the refusal", () => example.lines.some((line) => line.startsWith("refused: ")));
    expect(example.handled(recorded.event.eventId)).toBe(1);
  });

  it.each([
    ["the secret", { secret: true }],
    ["the published keys", { issuer: true }],
  ])("refuses another body, knowing %s", async (_, knows) => {
    const example = await start({ ...("secret" in knows ? { secret } : {}), ...("issuer" in knows ? { issuer } : {}) });
    const tampered = recorded.body.replace('"value":1', '"value":2');
    expect(tampered).not.toBe(recorded.body);
    expect(await example.post(headersOf(recorded), tampered)).toBe(401);
    expect(await said(example)).toBe("refused: a token of another body");
  });

  it.each([
    ["x-dt-signature", "no token"],
    ["dt-asymmetric-signature", "no token"],
    ["webhook-signature", "no Standard Webhooks headers"],
    ["webhook-timestamp", "no Standard Webhooks headers"],
  ])("refuses it without its %s", async (header, reason) => {
    const example = await start({ secret, issuer });
    expect(await example.post(headersOf(recorded, header), recorded.body)).toBe(401);
    expect(await said(example)).toBe(`refused: ${reason}`);
  });

  it.each([
    ["X-Dt-Signature two hours later", 2 * 3_600_000, { secret }, "an expired token"],
    ["the Standard Webhooks headers ten minutes later", 600_000, { secret }, "an old timestamp"],
  ])("refuses %s", async (_, aheadMillis, options, reason) => {
    const example = await start({ ...options, aheadMillis });
    expect(await example.post(headersOf(recorded), recorded.body)).toBe(401);
    expect(await said(example)).toBe(`refused: ${reason}`);
  });

  it("refuses DT-Asymmetric-Signature ten minutes later", async () => {
    const example = await start({ issuer, aheadMillis: 600_000 });
    expect(await example.post(headersOf(recorded), recorded.body)).toBe(401);
    expect(await said(example)).toBe("refused: an expired token");
  });

  it("refuses the signature of an unknown key", async () => {
    const example = await start({ issuer });
    const token = headersOf(recorded)["dt-asymmetric-signature"] ?? "";
    const header = Buffer.from('{"alg":"ES256","typ":"JWT","kid":"unknown"}').toString("base64url");
    const forged = { ...headersOf(recorded), "dt-asymmetric-signature": token.replace(/^[^.]+/, header) };
    expect(await example.post(forged, recorded.body)).toBe(401);
    expect(await said(example)).toBe("refused: a token by an unknown key");
  });
});
